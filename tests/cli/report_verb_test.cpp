// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "base/document.h"
#include "base/files.h"
#include "tests/cli/command.h"
#include "tests/reports/example_profile.h"

namespace weir::cli {
namespace {

/// Two profiles on file.
class ReportVerb : public testing::Test {
protected:
    void SetUp() override {
        whole_ = folder_.write("whole.json", write_document(reports::example::profile()));
        folded_ = folder_.write("folded.json", write_document(reports::example::folded_profile()));
    }

    ScratchFolder folder_;
    std::string whole_;
    std::string folded_;
};

TEST_F(ReportVerb, PrintsAProfileForATerminal) {
    const Outcome outcome = run({"report", whole_});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_TRUE(outcome.out.starts_with("Machine\n")) << outcome.out.substr(0, 40);
    EXPECT_TRUE(says(outcome.out, "\nHeadline\n"));
    EXPECT_TRUE(says(outcome.out, "Read between nodes, each pair alone, GB/s"));
    EXPECT_FALSE(says(outcome.out, whole_)) << "one needs no name";
}

TEST_F(ReportVerb, NamesEachOfSeveralProfiles) {
    const Outcome outcome = run({"report", whole_, folded_});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_TRUE(outcome.out.starts_with("=== " + whole_ + "\n\nMachine\n")) << outcome.out.substr(0, 80);
    EXPECT_TRUE(says(outcome.out, "\n\n=== " + folded_ + "\n\nMachine\n"));
}

TEST_F(ReportVerb, WritesMarkdownAloneToStandardOutput) {
    const Outcome outcome = run({"report", whole_, "--md", "-"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_TRUE(outcome.out.starts_with("## Headline\n")) << outcome.out.substr(0, 40);
    EXPECT_FALSE(says(outcome.out, "\nHeadline\n")) << "nothing for a terminal beside it";
    EXPECT_EQ(outcome.err, "");
    EXPECT_EQ(run({"report", whole_, "--md", "-", "--quiet"}).out, outcome.out) << "a document stays";
}

TEST_F(ReportVerb, WritesMarkdownToAFile) {
    const std::string file = folder_.path("new/report.md");
    const Outcome outcome = run({"report", whole_, folded_, "--md", file});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(outcome.out, "written: " + file + "\n");
    const std::string text = read_file(file);
    EXPECT_TRUE(text.starts_with("# ")) << text.substr(0, 40);
    EXPECT_TRUE(says(text, "\n## Headline\n"));
    EXPECT_TRUE(says(text, "**measured, folded**"));
}

TEST_F(ReportVerb, NamesTheFileAndThePlaceThatIsWrong) {
    std::string text = read_file(whole_);
    const std::string sound = "\"bytes_per_token\": 22773000000.0";
    ASSERT_TRUE(says(text, sound));
    text.replace(text.find(sound), sound.size(), "\"bytes_per_token\": \"many\"");
    const std::string broken = folder_.write("broken.json", text);
    const std::string markdown = folder_.path("report.md");
    const Outcome outcome = run({"report", whole_, broken, "--md", markdown});
    EXPECT_EQ(outcome.code, 3);
    EXPECT_TRUE(says(outcome.err, broken)) << outcome.err;
    EXPECT_TRUE(says(outcome.err, "bytes_per_token")) << outcome.err;
    EXPECT_FALSE(std::filesystem::exists(markdown));
    EXPECT_EQ(outcome.out, "");
}

TEST_F(ReportVerb, RefusesADocumentOfAnotherKind) {
    const std::string machine =
        folder_.write("machine.json", write_document(reports::example::profile().machine));
    const Outcome outcome = run({"report", machine});
    EXPECT_EQ(outcome.code, 3);
    EXPECT_TRUE(says(outcome.err, machine)) << outcome.err;
    EXPECT_TRUE(says(outcome.err, "weir.profile/1")) << outcome.err;
}

TEST_F(ReportVerb, RefusesAFolderAsTheFileOfTheMarkdown) {
    const Outcome outcome = run({"report", whole_, "--md", folder_.path("")});
    EXPECT_EQ(outcome.code, 4);
    EXPECT_TRUE(says(outcome.err, "is a folder")) << outcome.err;
}

TEST_F(ReportVerb, WantsAProfile) {
    EXPECT_EQ(run({"report"}).code, 2);
}

}  // namespace
}  // namespace weir::cli
