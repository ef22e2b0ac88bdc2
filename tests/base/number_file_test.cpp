// SPDX-License-Identifier: Apache-2.0
#include "base/number_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/scratch_folder.h"

namespace weir {
namespace {

std::optional<std::int64_t> number_in(const std::string& text) {
    const tests::ScratchFolder folder;
    std::ofstream(folder.path() / "file") << text;
    return try_read_number(folder.path() / "file");
}

TEST(NumberFile, IsOneWholeNumberBeforeTheLinesEnd) {
    EXPECT_EQ(number_in("61250\n"), 61250);
    EXPECT_EQ(number_in("-1\n"), -1);
}

TEST(NumberFile, ThatSaysAnythingElseHasNone) {
    for (const char* text : {"", "\n", "hot", "<unknown>", "12 kB", "1.5", "99999999999999999999"})
        EXPECT_FALSE(number_in(text)) << text;
}

TEST(NumberFile, ThatIsNotThereHasNone) {
    EXPECT_FALSE(try_read_number("/nowhere/at/all"));
}

}  // namespace
}  // namespace weir
