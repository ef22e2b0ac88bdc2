// SPDX-License-Identifier: Apache-2.0
#include "kernels/extensions.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace weir::kernels {
namespace {

/// The flags of the first processor as Linux lists them; none where it lists none.
std::set<std::string> listed_flags() {
    std::ifstream file("/proc/cpuinfo");
    std::string line;
    while (std::getline(file, line)) {
        if (line.rfind("flags", 0) != 0) continue;
        std::istringstream words(line.substr(line.find(':') + 1));
        return {std::istream_iterator<std::string>(words), {}};
    }
    return {};
}

TEST(Extensions, AreThoseThatLinuxLists) {
    const std::set<std::string> flags = listed_flags();
    if (flags.empty()) GTEST_SKIP() << "no flags in /proc/cpuinfo";
    const auto expect_alike = [&](Extension extension, const std::string& flag) {
        // An AVX-512 that Linux does not list, it does not save either.
        EXPECT_EQ(!lacking(extension).has_value(), flags.count(flag) == 1) << flag;
    };
    expect_alike(Extension::kAvxVnni, "avx_vnni");
    expect_alike(Extension::kAvx512Bf16, "avx512_bf16");
    expect_alike(Extension::kAmxInt8, "amx_int8");
    expect_alike(Extension::kAmxBf16, "amx_bf16");
}

TEST(Extensions, ThatLackSayWhyAndWhatToDo) {
    for (const Extension extension :
         {Extension::kAvxVnni, Extension::kAvx512Bf16, Extension::kAmxInt8, Extension::kAmxBf16}) {
        const auto reason = lacking(extension);
        if (!reason) continue;
        EXPECT_FALSE(reason->why.empty());
        EXPECT_FALSE(reason->remedy.empty());
    }
}

}  // namespace
}  // namespace weir::kernels
