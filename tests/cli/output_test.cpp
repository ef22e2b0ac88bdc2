// SPDX-License-Identifier: Apache-2.0
#include "cli/output.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>
#include <streambuf>

#include "base/files.h"
#include "cli/application.h"
#include "tests/cli/command.h"

namespace weir::cli {
namespace {

/// A full disk.
class Full final : public std::streambuf {};

TEST(Output, WritesTheDocumentBesideTheReport) {
    const ScratchFolder folder;
    const Outcome outcome = run({"models", "deepseek-r1", "--json", folder.path("new/model.json")});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_TRUE(says(outcome.out, "Bytes per token"));
    EXPECT_TRUE(read_file(folder.path("new/model.json")).starts_with("{\n")) << "a JSON document";
}

TEST(Output, RefusesAFolderAsTheDocumentsFile) {
    const ScratchFolder folder;
    const Outcome outcome = run({"probe", "--json", folder.path("")});
    EXPECT_EQ(outcome.code, 4);
    EXPECT_TRUE(says(outcome.err, "is a folder")) << outcome.err;
    EXPECT_EQ(outcome.out, "") << "nothing was started";
}

TEST(Output, RefusesAnUnwritablePlaceBeforeAnythingIsDone) {
    const ScratchFolder folder;
    const std::string file = folder.write("file", "not a folder");
    const Outcome outcome = run({"probe", "--json", file + "/machine.json"});
    EXPECT_EQ(outcome.code, 4);
    EXPECT_TRUE(says(outcome.err, "cannot be written")) << outcome.err;
    EXPECT_EQ(outcome.out, "");
}

TEST(Output, WritesIntoAPipeInsteadOfReplacingIt) {
    const ScratchFolder folder;
    const std::string pipe = folder.path("pipe");
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    const int both_ends = ::open(pipe.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    ASSERT_GE(both_ends, 0);
    EXPECT_EQ(run({"probe", "--json", pipe}).code, 0);
    EXPECT_TRUE(std::filesystem::is_fifo(pipe));
    std::string text(1 << 16, ' ');
    const ssize_t length = ::read(both_ends, text.data(), text.size());
    ::close(both_ends);
    ASSERT_GT(length, 0);
    EXPECT_TRUE(says(text, "weir.machine/1"));
}

TEST(Output, FailsWhenStandardOutputTakesNothing) {
    Full full;
    std::ostream out(&full);
    std::ostringstream err;
    EXPECT_EQ(run_cli({"models", "deepseek-r1", "--json", "-"}, out, err), 4);
    EXPECT_TRUE(says(err.str(), "standard output could not be written")) << err.str();
}

TEST(Output, SaysNothingBesideADocumentOnStandardOutput) {
    const Outcome outcome = run({"probe", "--json", "-"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_TRUE(outcome.out.starts_with("{\n  \"schema\": \"weir.machine/1\"")) << outcome.out.substr(0, 80);
    EXPECT_TRUE(outcome.out.ends_with("}\n")) << "nothing after it";
    EXPECT_EQ(outcome.err, "");
}

}  // namespace
}  // namespace weir::cli
