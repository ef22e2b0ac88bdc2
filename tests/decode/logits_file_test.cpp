// SPDX-License-Identifier: Apache-2.0
#include "decode/logits_file.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <iterator>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "tests/scratch_folder.h"

namespace weir::decode {
namespace {

namespace fs = std::filesystem;

std::size_t files_in(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(LogitsFile, HoldsTheRowsInTheirOrder) {
    const tests::ScratchFolder folder;
    const fs::path path = folder.path() / "logits.f32";
    {
        LogitsFile file(path);
        file.add(std::vector<float>{1, 2});
        file.add(std::vector<float>{3, 4});
        EXPECT_FALSE(fs::exists(path)) << "nothing has the name before all is there";
        file.keep();
    }
    const std::string bytes = read_file(path);
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    EXPECT_EQ(values, (std::vector<float>{1, 2, 3, 4}));
    EXPECT_EQ(files_in(folder.path()), 1U);
}

TEST(LogitsFile, ThatIsNotKeptLeavesNothing) {
    const tests::ScratchFolder folder;
    {
        LogitsFile file(folder.path() / "logits.f32");
        file.add(std::vector<float>{1, 2});
    }
    EXPECT_EQ(files_in(folder.path()), 0U);
}

TEST(LogitsFile, ThatCannotBeMadeIsNamed) {
    const tests::ScratchFolder folder;
    EXPECT_THROW(LogitsFile(folder.path() / "no" / "logits.f32"), MachineError);
}

}  // namespace
}  // namespace weir::decode
