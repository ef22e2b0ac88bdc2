// SPDX-License-Identifier: Apache-2.0
#include "measure/meters/outside_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace weir::measure {
namespace {

using testing::HasSubstr;

constexpr const char* kShell = "/bin/sh";

TEST(OutsideProgram, GivesWhatItWrote) {
    const Readable<std::string> said = run_program({kShell, "-c", "echo one; echo two; echo no >&2"}, 5);
    ASSERT_TRUE(said.has_value());
    EXPECT_EQ(*said, "one\ntwo\n");
}

TEST(OutsideProgram, PassesWordsAsTheyAre) {
    EXPECT_EQ(*run_program({kShell, "-c", "echo \"$1\"", "sh", "$HOME; exit 3 \"'"}, 5),
              "$HOME; exit 3 \"'\n");
}

TEST(OutsideProgram, GetsNoInput) {
    EXPECT_EQ(*run_program({kShell, "-c", "cat; echo end"}, 5), "end\n");
}

TEST(OutsideProgram, IsUnreadableWhenItFails) {
    EXPECT_THAT(run_program({kShell, "-c", "echo text; exit 3"}, 5).reason().why, HasSubstr("failed"));
    EXPECT_THAT(run_program({kShell, "-c", "kill -9 $$"}, 5).reason().why, HasSubstr("failed"));
    EXPECT_THAT(run_program({"/no/such/program"}, 5).reason().why, HasSubstr("could not be started"));
}

TEST(OutsideProgram, IsKilledWhenItTakesTooLong) {
    const auto start = std::chrono::steady_clock::now();
    EXPECT_THAT(run_program({kShell, "-c", "exec sleep 30"}, 0.05).reason().why,
                HasSubstr("no whole answer"));
    EXPECT_THAT(run_program({kShell, "-c", "exec >&-; exec sleep 30"}, 0.05).reason().why,
                HasSubstr("no whole answer"));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST(OutsideProgram, IsUnreadableWhenItWritesWithoutEnd) {
    EXPECT_FALSE(run_program({kShell, "-c", "exec cat /dev/zero"}, 5).has_value());
}

TEST(FindProgram, LooksInWholeFoldersAlone) {
    EXPECT_EQ(find_program("sh", "/nowhere::bin:/bin"), std::filesystem::path("/bin/sh"));
    EXPECT_FALSE(find_program("sh", "").has_value());
    EXPECT_FALSE(find_program("sh", "bin:.:/nowhere").has_value());
    EXPECT_FALSE(find_program("tmp", "/").has_value());  // a folder
}

}  // namespace
}  // namespace weir::measure
