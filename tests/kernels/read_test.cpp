// SPDX-License-Identifier: Apache-2.0
#include "kernels/read.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "kernels/aligned.h"
#include "kernels/read_sets.h"

namespace weir::kernels {
namespace {

struct ReadSet {
    std::string name;
    std::span<const ReadKernel> kernels;
};

/// Those that this machine can run, or those that are emulated.
std::vector<ReadSet> read_sets() {
#if defined(WEIR_SIMDE)
    return {{"avx512_emulated", avx512_emulated::read_kernels()}};
#else
    std::vector<ReadSet> sets;
    for (const Isa isa : kAllIsas) {
        if (supported(isa)) sets.push_back({std::string(name(isa)), read_kernels(isa)});
    }
    return sets;
#endif
}

class Read : public testing::TestWithParam<ReadSet> {};

AlignedArray<std::uint64_t> random_words(std::size_t bytes) {
    AlignedArray<std::uint64_t> words(bytes / sizeof(std::uint64_t));
    std::mt19937_64 bits(7);
    for (std::size_t i = 0; i < words.size(); ++i) words[i] = bits();
    return words;
}

TEST_P(Read, SumsEveryWordOnce) {
    for (const std::size_t bytes :
         {kReadGranule, 3 * kReadGranule, 9 * kReadGranule, 31 * kReadGranule, 1024 * kReadGranule}) {
        const AlignedArray<std::uint64_t> words = random_words(bytes);
        std::uint64_t expected = 0;
        for (std::size_t i = 0; i < words.size(); ++i) expected += words[i];
        for (const ReadKernel& kernel : GetParam().kernels) {
            EXPECT_EQ(kernel.sum(reinterpret_cast<const std::byte*>(words.data()), bytes), expected)
                << kernel.name << ", " << bytes << " bytes";
        }
    }
}

TEST_P(Read, MissesNoSingleByte) {
    constexpr std::size_t kBytes = 9 * kReadGranule;
    AlignedArray<std::uint64_t> words(kBytes / sizeof(std::uint64_t));
    for (const ReadKernel& kernel : GetParam().kernels) {
        for (std::size_t i = 0; i < words.size(); ++i) {
            words[i] = 0x100 + i;
            EXPECT_EQ(kernel.sum(reinterpret_cast<const std::byte*>(words.data()), kBytes), words[i])
                << kernel.name << ", word " << i;
            words[i] = 0;
        }
    }
}

TEST_P(Read, GivesZeroForNothing) {
    const AlignedArray<std::uint64_t> words(8);
    for (const ReadKernel& kernel : GetParam().kernels) {
        EXPECT_EQ(kernel.sum(reinterpret_cast<const std::byte*>(words.data()), 0), 0U) << kernel.name;
    }
}

TEST_P(Read, HasKernelsOfDifferentNames) {
    std::set<std::string_view> names;
    for (const ReadKernel& kernel : GetParam().kernels) names.insert(kernel.name);
    EXPECT_EQ(names.size(), GetParam().kernels.size());
    EXPECT_EQ(GetParam().kernels.front().name, "plain");
}

INSTANTIATE_TEST_SUITE_P(Isa, Read, testing::ValuesIn(read_sets()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace weir::kernels
