// SPDX-License-Identifier: Apache-2.0
#include "cli/help.h"

#include <gtest/gtest.h>

#include <sstream>

#include "cli/verb.h"
#include "reports/text.h"
#include "tests/cli/command.h"

namespace weir::cli {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

TEST(Help, FitsOneHundredColumns) {
    for (const std::string& line : lines_of(run({"--help"}).out)) {
        EXPECT_LE(reports::display_width(line), 100) << line;
    }
    for (const auto& verb : all_verbs()) {
        for (const std::string& line : lines_of(run({verb->name(), "--help"}).out)) {
            EXPECT_LE(reports::display_width(line), 100) << verb->name() << ": " << line;
        }
    }
}

TEST(Help, ListsEachVerbOnALineOfItsOwn) {
    const std::string help = run({"--help"}).out;
    for (const auto& verb : all_verbs()) {
        int listed = 0;
        for (const std::string& line : lines_of(help)) {
            listed += line.starts_with(std::string("  ") + verb->name() + " ") && says(line, verb->summary());
        }
        EXPECT_EQ(listed, 1) << verb->name() << " in\n" << help;
    }
}

TEST(Help, GivesEachVerbItsDescriptionAndExamplesOfItself) {
    for (const auto& verb : all_verbs()) {
        const Outcome outcome = run({verb->name(), "--help"});
        EXPECT_EQ(outcome.code, 0);
        EXPECT_EQ(outcome.err, "");
        const std::string start = std::string(verb->description()).substr(0, 20);
        EXPECT_TRUE(outcome.out.starts_with(start)) << outcome.out;
        int examples = 0;
        for (const std::string& line : lines_of(outcome.out)) {
            examples += line.starts_with(std::string("  weir ") + verb->name());
        }
        EXPECT_GE(examples, 2) << outcome.out;
    }
}

TEST(Help, OffersAPlanToOtherRuntimesNoDocument) {
    EXPECT_FALSE(says(run({"export", "--help"}).out, "--json"));
    EXPECT_EQ(run({"export", "llama.cpp", "--json", "-"}).code, 2);
    EXPECT_TRUE(says(run({"plan", "--help"}).out, "--json"));
}

}  // namespace
}  // namespace weir::cli
