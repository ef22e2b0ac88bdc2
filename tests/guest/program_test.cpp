// SPDX-License-Identifier: Apache-2.0
#include "tests/guest/program.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "base/files.h"
#include "tests/scratch_folder.h"

namespace weir::guest {
namespace {

namespace fs = std::filesystem;

class GuestProgram : public testing::Test {
protected:
    const weir::tests::ScratchFolder scratch_;
    const fs::path& folder_ = scratch_.path();
};

TEST_F(GuestProgram, GivesItsExitStatusAndKeepsWhatItSays) {
    EXPECT_EQ(run_program({"sh", "-c", "echo out; echo err >&2; exit 3"}, folder_ / "said", 60), 3);
    EXPECT_EQ(read_file(folder_ / "said"), "out\nerr\n");
}

TEST_F(GuestProgram, IsEndedWhenItTakesTooLong) {
    EXPECT_EQ(run_program({"sleep", "60"}, folder_ / "said", 1), 124);
}

TEST_F(GuestProgram, ReadsNothingFromTheTerminal) {
    EXPECT_EQ(run_program({"sh", "-c", "read line"}, folder_ / "said", 60), 1);
}

TEST_F(GuestProgram, IsFoundByItsName) {
    EXPECT_EQ(find_program("sh").filename(), "sh");
    EXPECT_EQ(find_program("weir-no-such-program"), "");
}

TEST_F(GuestProgram, HasItsLibrariesAndTheirLoader) {
    std::string names;
    for (const fs::path& library : libraries_of(fs::read_symlink("/proc/self/exe"), folder_))
        names += library.string() + "\n";
    EXPECT_THAT(names, testing::HasSubstr("/libc.so"));
    EXPECT_THAT(names, testing::HasSubstr("/ld-linux"));
}

}  // namespace
}  // namespace weir::guest
