// SPDX-License-Identifier: Apache-2.0
#include "reports/node_matrix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "reports/text.h"

namespace weir::reports {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

measure::Bandwidth pair(const char* kernel, int cpu, int memory, double gb_per_s, double spread = 0.01) {
    const double median = gb_per_s * 1e9;
    return {
        kernel, cpu, memory, 4, "thp", "alone", {median, median * (1 - spread), median * (1 + spread), 15}};
}

std::string print_matrix(const std::vector<measure::Bandwidth>& bandwidth, const Style& style = {}) {
    std::ostringstream out;
    Writer writer(out, style);
    write_node_matrices(writer, bandwidth);
    return out.str();
}

/// Every pair of so many nodes.
std::vector<measure::Bandwidth> square(int nodes, double spread) {
    std::vector<measure::Bandwidth> made;
    for (int cpu = 0; cpu < nodes; ++cpu) {
        for (int memory = 0; memory < nodes; ++memory) {
            made.push_back(pair("read", cpu, memory, cpu == memory ? 150 : 40, spread));
        }
    }
    return made;
}

TEST(NodeMatrix, IsNotThereForASingleNode) {
    EXPECT_EQ(print_matrix({}), "");
    EXPECT_EQ(print_matrix({pair("read", 0, 0, 20), pair("triad", 0, 0, 15)}), "");
}

TEST(NodeMatrix, HasThreadsDownMemoryAcrossAndADashForWhatWasNotMeasured) {
    EXPECT_EQ(
        print_matrix({pair("read", 0, 0, 150), pair("read", 0, 1, 40), pair("read", 1, 1, 149)}),
        "\n"
        "Read between nodes, each pair alone, GB/s\n"
        "  threads on  memory 0  memory 1\n"
        "  node 0        •150.0      40.0\n"
        "  node 1             –    •149.0\n"
        "  Best local 150.0 GB/s (node 0); best remote 40.0 GB/s (node 0 to memory 1), 26.7 % of local.\n"
        "  • marks memory of the threads' own node.\n");
}

TEST(NodeMatrix, TakesTheBestReadKernelOfAPairAndKeepsTriadApart) {
    const std::string text =
        print_matrix({pair("read_x4", 0, 0, 140), pair("read_x8", 0, 0, 150), pair("read_x2", 0, 0, 130),
                      pair("read_x8", 0, 1, 40), pair("triad", 0, 0, 160)});
    EXPECT_THAT(text, HasSubstr("•150.0      40.0\n"));
    EXPECT_THAT(text, HasSubstr("Triad between nodes, each pair alone, GB/s\n"));
    EXPECT_THAT(text, HasSubstr("•160.0         –\n"));
    EXPECT_THAT(text, HasSubstr("Best local 160.0 GB/s (node 0); no remote pair was measured."));
}

TEST(NodeMatrix, KeepsLoadsApart) {
    measure::Bandwidth at_once = pair("read", 1, 1, 120);
    at_once.load = "all";
    const std::string text = print_matrix({pair("read", 0, 0, 150), at_once});
    EXPECT_THAT(text, HasSubstr("Read between nodes, each pair alone, GB/s\n"));
    EXPECT_THAT(text, HasSubstr("Read between nodes, all nodes at once, GB/s\n"));
    EXPECT_THAT(text, HasSubstr("Best local 120.0 GB/s (node 1)"));
}

TEST(NodeMatrix, MarksANoisyCell) {
    EXPECT_THAT(print_matrix({pair("read", 0, 0, 150), pair("read", 0, 1, 40, 0.06)}),
                HasSubstr("  noisy 40.0\n"));
    EXPECT_THAT(print_matrix({pair("read", 0, 0, 150), pair("read", 0, 1, 40)}), Not(HasSubstr("noisy")));
}

TEST(NodeMatrix, ShowsANodeThatHasMemoryAlone) {
    const std::string text = print_matrix({pair("read", 0, 0, 150), pair("read", 0, 2, 25)});
    EXPECT_THAT(text, HasSubstr("  node 0        •150.0      25.0\n"));
    EXPECT_THAT(text, Not(HasSubstr("  node 2"))) << "it has no threads";
}

TEST(NodeMatrix, KeepsCopyApartAndLeavesOutTheOtherStreamKernels) {
    const std::string text =
        print_matrix({pair("read", 0, 0, 150), pair("read", 0, 1, 40), pair("copy", 0, 1, 55),
                      pair("add", 0, 1, 66), pair("write-nt", 0, 1, 77)});
    EXPECT_THAT(text, HasSubstr("Copy between nodes, each pair alone, GB/s\n"));
    EXPECT_THAT(text, HasSubstr("  node 0             –      55.0\n"));
    EXPECT_THAT(text, HasSubstr("  node 0        •150.0      40.0\n"));
    EXPECT_THAT(text, AllOf(Not(HasSubstr("66.0")), Not(HasSubstr("77.0"))));
}

Estimate about(double gb_per_s) {
    return {gb_per_s * 1e9, gb_per_s * 0.99e9, gb_per_s * 1.01e9, 15};
}

std::string print_all(const measure::Measurements& measurements) {
    std::ostringstream out;
    Writer writer(out, {});
    write_node_matrices(writer, measurements);
    return out.str();
}

TEST(NodeMatrix, CallsMemoryByItsKindWhereItIsNotDram) {
    measure::Measurements made;
    made.bandwidth = {pair("read", 0, 0, 150), pair("read", 0, 2, 25)};
    made.matrix_nodes = {{0, 0, 4, "dram"}, {2, -1, 0, "cxl"}};
    EXPECT_THAT(print_all(made), HasSubstr("  threads on  memory 0  memory 2 (cxl)\n"));
}

TEST(NodeMatrix, SaysWhyPairsAreUnreadableOnceForAllThatShareTheReason) {
    measure::Measurements made;
    made.bandwidth = {pair("read", 0, 0, 150), pair("read", 1, 1, 150)};
    made.unreadable_pairs = {{0, 1, "mbind: refused", "allow it"},
                             {1, 0, "mbind: refused", "allow it"},
                             {0, 2, "too little", "free some"}};
    const std::string text = print_all(made);
    EXPECT_THAT(text, HasSubstr("  threads on  memory 0  memory 1  memory 2\n"
                                "  node 0        •150.0         –         –\n"));
    EXPECT_THAT(text, HasSubstr("Unreadable: node 0 with memory 1, node 1 with memory 0: mbind: refused; "
                                "allow it\n"));
    EXPECT_THAT(text, HasSubstr("Unreadable: node 0 with memory 2: too little; free some\n"));
}

TEST(NodeMatrix, ShowsLinksOneWayAndBothWays) {
    measure::Measurements made;
    made.bandwidth = {pair("read", 0, 0, 150), pair("read", 0, 1, 40)};
    made.package_links = {
        {"read", 0, 1, 4, "thp", about(40), about(30)},
        {"read", 1, 0, 4, "thp", Unreadable{"refused", "allow"}, Unreadable{"refused", "allow"}}};
    const std::string text = print_all(made);
    EXPECT_THAT(text, HasSubstr("\nReading another package's memory, GB/s\n"
                                "  threads of  memory of  threads     one way   both ways  of one way\n"
                                "  package 0   package 1        4        40.0        30.0      75.0 %\n"
                                "  package 1   package 0        4  unreadable  unreadable           –\n"));
    EXPECT_THAT(text, HasSubstr("refused"));
}

TEST(NodeMatrix, ShowsInterleavedMemoryByWhoReadsIt) {
    measure::Measurements made;
    made.bandwidth = {pair("read", 0, 0, 150), pair("read", 0, 1, 40)};
    made.interleaved = {{"read", {0}, {0, 1}, 4, "thp", about(70), about(70)},
                        {"read", {0, 1}, {0, 1}, 8, "thp", about(130), about(130)},
                        {"copy", {0, 1}, {0, 1}, 8, "thp", about(90), about(135)}};
    EXPECT_THAT(print_all(made), HasSubstr("\nMemory interleaved over nodes 0, 1, GB/s\n"
                                           "  threads on  threads   Read  Triad  Copy\n"
                                           "  node 0            4   70.0      –     –\n"
                                           "  nodes 0, 1        8  130.0      –  90.0\n"));
}

TEST(NodeMatrix, IsBrokenByColumnsOnATerminalAndWholeInMarkdown) {
    for (const int width : {80, 100}) {
        std::istringstream in(print_matrix(square(16, 0.06), {.width = width}));
        for (std::string line; std::getline(in, line);) EXPECT_LE(display_width(line), width) << line;
    }
    const std::string markdown = print_matrix(square(16, 0.01), {.markup = Markup::kMarkdown});
    EXPECT_THAT(markdown, HasSubstr("| memory 0 | memory 1 |"));
    EXPECT_THAT(markdown, HasSubstr("| memory 14 | memory 15 |\n"));
}

}  // namespace
}  // namespace weir::reports
