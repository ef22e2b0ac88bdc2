// SPDX-License-Identifier: Apache-2.0
#include "reports/markdown.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "reports/profile_report.h"
#include "reports/text.h"
#include "reports/writer.h"
#include "tests/reports/example_profile.h"

namespace weir::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr Style kMarkdown{.markup = Markup::kMarkdown};

std::string print_markdown(const Profile& profile) {
    std::ostringstream out;
    print_profile(out, profile, kMarkdown);
    return out.str();
}

std::string print_markdown(const Table& table) {
    std::ostringstream out;
    print_markdown_table(out, table);
    return out.str();
}

std::vector<std::string> markdown_lines(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

/// Cells of a table's row: its bars that are not escaped, less one.
int cells_of(const std::string& row) {
    int bars = 0;
    for (std::size_t i = 0; i < row.size(); ++i) bars += row[i] == '|' && (i == 0 || row[i - 1] != '\\');
    return bars - 1;
}

/// The lines outside of code blocks.
std::vector<std::string> prose_of(const std::string& markdown) {
    std::vector<std::string> lines;
    bool in_code = false;
    for (const std::string& line : markdown_lines(markdown)) {
        if (line.starts_with("```")) {
            in_code = !in_code;
        } else if (!in_code) {
            lines.push_back(line);
        }
    }
    EXPECT_FALSE(in_code) << "a code block is left open";
    return lines;
}

/// The example with signs of Markdown wherever a machine, a file name or a firmware could bring them in.
Profile awkward_profile() {
    Profile made = example::folded_profile();
    made.machine.host.cpu_model = "A | B <b>bold</b> CPU";
    made.machine.packages[0].cpu_model = "A | B CPU";
    std::vector<probe::Dimm> dimms = *made.machine.dimms;
    dimms[0].locator = "P0|DIMM\nA";
    dimms[0].part_number = "*|*";
    made.machine.dimms = dimms;
    made.plan.alternatives[0].reason = "because | of bars || and ``` fences";
    made.run.phases[0].name = "attention | latent";
    made.run.losses[0].name = "a loss with ``` in it";
    made.run.warnings.emplace_back("a | warning");
    return made;
}

TEST(Markdown, EscapesABarInACell) {
    Table table({{"a|b"}, {"c"}});
    table.add({"1 | 2", "3"});
    EXPECT_EQ(print_markdown(table),
              "| a\\|b   | c   |\n"
              "| ------ | --- |\n"
              "| 1 \\| 2 | 3   |\n");
}

TEST(Markdown, AlignsColumnsInItsSourceToo) {
    Table table({{"name"}, {"time", Align::kRight}});
    table.add({"a·b", "1.2 µs"});
    table.add({"longer", "12.0 ms"});
    EXPECT_EQ(print_markdown(table),
              "| name   |    time |\n"
              "| ------ | ------: |\n"
              "| a·b    |  1.2 µs |\n"
              "| longer | 12.0 ms |\n");
}

TEST(Markdown, KeepsACellWithALineBreakOnOneLine) {
    Table table({{"a"}});
    table.add({"one\ntwo"});
    EXPECT_EQ(markdown_lines(print_markdown(table)).size(), 3U);
}

TEST(Markdown, EscapesWhatWouldBeASign) {
    EXPECT_EQ(escape_markdown("a*b <i> [x](y) ~z~ &amp; C:\\d `e`"),
              "a\\*b \\<i\\> \\[x\\](y) \\~z\\~ \\&amp; C:\\\\d \\`e\\`");
    EXPECT_EQ(escape_markdown("read_avx2_x8 _emphasis_"), "read_avx2_x8 \\_emphasis\\_");
}

TEST(Markdown, StartsNoListOrHeadingWithATextThatLooksLikeOne) {
    EXPECT_EQ(escape_markdown_line("  # of nodes"), "\\# of nodes");
    EXPECT_EQ(escape_markdown_line("- 3 %"), "\\- 3 %");
    EXPECT_EQ(escape_markdown_line("61. layer"), "61\\. layer");
    EXPECT_EQ(escape_markdown_line("61.5 GB/s"), "61\\.5 GB/s");
    EXPECT_EQ(escape_markdown_line("378 GiB"), "378 GiB");
    EXPECT_EQ(escape_markdown_line(""), "");
}

TEST(Markdown, FencesCodeThatHoldsAFence) {
    std::ostringstream out;
    print_markdown_code(out, "a ``` b");
    EXPECT_EQ(out.str(), "````text\na ``` b\n````\n");
}

TEST(Markdown, HasAsManyCellsInEveryRowAsInItsHeader) {
    int tables = 0;
    int columns = 0;
    for (const std::string& line : prose_of(print_markdown(awkward_profile()))) {
        if (!line.starts_with("|")) {
            columns = 0;
            continue;
        }
        if (columns == 0) {
            columns = cells_of(line);
            ++tables;
        }
        EXPECT_EQ(cells_of(line), columns) << line;
    }
    EXPECT_GE(tables, 12);
}

TEST(Markdown, MentionsEveryWarningAndFindingOfTheDocument) {
    Profile profile = example::profile();
    profile.measurements.warnings.emplace_back("a doubt about the ceiling");
    profile.measurements.findings.push_back({"slow-node", "warning", "node 1 gives half", "reseat it"});
    profile.plan.warnings.emplace_back("a doubt about the plan");
    profile.run.warnings.emplace_back("a doubt about the rate");
    const std::string text = print_markdown(profile);
    for (const auto& warnings :
         {profile.measurements.warnings, profile.plan.warnings, profile.run.warnings}) {
        for (const std::string& warning : warnings) EXPECT_THAT(text, HasSubstr("- " + warning + "\n"));
    }
    for (const auto& findings : {profile.machine.findings, profile.measurements.findings}) {
        for (const probe::Finding& finding : findings) {
            EXPECT_THAT(text, HasSubstr("**" + finding.severity + ": " + finding.id + "**"));
            EXPECT_THAT(text, HasSubstr(escape_markdown(finding.evidence)));
            EXPECT_THAT(text, HasSubstr(escape_markdown(finding.remedy)));
        }
    }
}

TEST(Markdown, HasNoHtmlAndNoEscapeCodes) {
    const std::string text = print_markdown(awkward_profile());
    EXPECT_THAT(text, Not(HasSubstr("\x1b")));
    for (const std::string& line : prose_of(text)) {
        for (std::size_t at = line.find('<'); at != std::string::npos; at = line.find('<', at + 1)) {
            EXPECT_TRUE(at > 0 && line[at - 1] == '\\') << line;
        }
    }
}

TEST(Markdown, KeepsTheWaterfallInACodeBlock) {
    const std::string text = print_markdown(example::profile());
    EXPECT_THAT(text, HasSubstr("```text\n  from the limit to the rate"));
    for (const std::string& line : prose_of(text)) EXPECT_THAT(line, Not(HasSubstr("█")));
}

TEST(Markdown, StartsWithTheHeadlineAndATerminalEndsWithIt) {
    const std::string text = print_markdown(example::profile());
    EXPECT_TRUE(text.starts_with("## Headline\n")) << text.substr(0, 40);
    std::ostringstream terminal;
    print_profile(terminal, example::profile(), {});
    EXPECT_GT(terminal.str().find("\nHeadline\n"), terminal.str().find("\nPhases"));
}

TEST(Markdown, HasTheSectionsOfTheTerminal) {
    std::ostringstream terminal;
    print_profile(terminal, example::folded_profile(), {});
    std::vector<std::string> headings;
    for (const std::string& line : prose_of(print_markdown(example::folded_profile()))) {
        if (line.starts_with("#")) headings.push_back(line.substr(line.find(' ') + 1));
    }
    std::vector<std::string> titles;
    for (const std::string& line : markdown_lines(terminal.str())) {
        if (!line.empty() && line.front() != ' ') titles.push_back(line);
    }
    std::sort(headings.begin(), headings.end());
    std::sort(titles.begin(), titles.end());
    EXPECT_EQ(headings, titles);
}

TEST(Markdown, KeepsBlocksApart) {
    std::ostringstream out;
    Writer writer(out, kMarkdown);
    writer.title("T");
    writer.entry("a", "1");
    writer.entry("  b", "2");
    writer.alert("mind this");
    writer.warnings({"w", "v"});
    writer.table(Table({{"none"}}));
    writer.drawing({"10 32", "32 10"});
    EXPECT_EQ(out.str(),
              "## T\n\n- **a**: 1\n- **b**: 2\n\n**mind this**\n\n### Warnings\n\n- w\n- v\n\n"
              "```text\n10 32\n32 10\n```\n");
}

}  // namespace
}  // namespace weir::reports
