// SPDX-License-Identifier: Apache-2.0
#include "probe/locators/pattern.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "probe/locators/rules.h"

namespace weir::probe::locators {
namespace {

bool fits(std::string_view pattern, std::string_view text) {
    Place place;
    return match(pattern, text, place);
}

TEST(Pattern, TakesPackageChannelAndSlot) {
    Place place;
    ASSERT_TRUE(match("CPU{package}_DIMM_{channel}{slot}", "CPU1_DIMM_C12", place));
    EXPECT_EQ(place.package, 1);
    EXPECT_EQ(place.channel->name, "C");
    EXPECT_EQ(place.channel->order, 2);
    EXPECT_EQ(place.slot, 12);
}

TEST(Pattern, HasOneSeparatorOrNoneForAnUnderscore) {
    for (const char* text : {"CPU0_DIMM_A1", "CPU0 DIMM A1", "CPU0-DIMM-A1", "CPU0DIMMA1"})
        EXPECT_TRUE(fits("CPU_{package}_DIMM_{channel}_{slot}", text)) << text;
    EXPECT_FALSE(fits("CPU_{package}_DIMM_{channel}_{slot}", "CPU0__DIMM_A1"));
}

TEST(Pattern, HasToFitTheWholeText) {
    EXPECT_FALSE(fits("DIMM_{channel}_{slot}", "DIMM_A1 "));
    EXPECT_FALSE(fits("DIMM_{channel}_{slot}", "CPU0_DIMM_A1"));
    EXPECT_FALSE(fits("DIMM_{channel}_{slot}", "DIMM_A"));
    EXPECT_FALSE(fits("DIMM_{channel}_{slot}", "DIMM_AB1"));
    EXPECT_FALSE(fits("", "Not empty"));
    EXPECT_TRUE(fits("", ""));
}

TEST(Pattern, TakesUpperAndLowerCaseAlikeAndKeepsTheNameAsItIs) {
    Place place;
    ASSERT_TRUE(match("P{package}_CHANNEL_{channel}", "p0 Channel b", place));
    EXPECT_EQ(place.channel->name, "b");
    EXPECT_EQ(place.channel->order, 1);
}

TEST(Pattern, ReadsHexadecimalChannelsInTheirOrder) {
    int last = -1;
    for (const char* digit : {"0", "9", "A", "b", "10"}) {
        Place place;
        ASSERT_TRUE(match("Channel{channel-hex}_", std::string("Channel") + digit + "_", place)) << digit;
        EXPECT_GT(place.channel->order, last);
        last = place.channel->order;
    }
}

TEST(Pattern, SkipsAnyTextForTheRest) {
    Place place;
    ASSERT_TRUE(match("{rest}/CPU_{package}", "Primary / Main Board/CPU 3", place));
    EXPECT_EQ(place.package, 3);
    EXPECT_TRUE(fits(kAnything, ""));
    EXPECT_TRUE(fits(kAnything, "whatever"));
}

TEST(Pattern, LeavesThePlaceAloneWhereItDoesNotFit) {
    Place place;
    EXPECT_FALSE(match("CPU{package}_X", "CPU7_Y", place));
    EXPECT_FALSE(place.package.has_value());
}

TEST(Pattern, RefusesNumbersThatAreTooLongForOne) {
    EXPECT_TRUE(fits("DIMM{number}", "DIMM1234"));
    EXPECT_FALSE(fits("DIMM{number}", "DIMM12345"));
    EXPECT_FALSE(fits("DIMM{number}", "DIMM99999999999999999999"));
}

TEST(Pattern, IsAFaultOfOursWithAnOpenBrace) {
    Place place;
    EXPECT_THROW(match("DIMM{slot", "DIMM0", place), Fault);
}

TEST(Rules, FitTheirOwnExamples) {
    for (const Rule& rule : rules()) {
        Place place;
        EXPECT_TRUE(match(rule.locator, rule.example_locator, place)) << rule.boards;
        EXPECT_TRUE(match(rule.bank, rule.example_bank, place)) << rule.boards;
        if (rule.package == PackageFrom::kNames) {
            EXPECT_TRUE(place.package.has_value()) << rule.boards;
        }
        EXPECT_EQ(place.channel.has_value(), rule.channel == ChannelFrom::kNames) << rule.boards;
    }
}

TEST(Rules, NeverUseANodeOfTheBankForThePackageWhereItStandsAlone) {
    for (const Rule& rule : rules()) {
        Place place;
        EXPECT_FALSE(rule.bank != kAnything && match(rule.bank, "NODE 1", place)) << rule.boards;
    }
}

TEST(Rules, AreHeuristicsExactlyWhereTheLettersAreDealtOut) {
    for (const Rule& rule : rules()) {
        EXPECT_EQ(rule.confidence == Confidence::kHeuristic, rule.package == PackageFrom::kSplitLetters)
            << rule.boards;
    }
}

}  // namespace
}  // namespace weir::probe::locators
