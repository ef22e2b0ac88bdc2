// SPDX-License-Identifier: Apache-2.0
#include "probe/locators/choice.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/probe/locators/board.h"

namespace weir::probe::locators {
namespace {

/// One socket with channels A to H, two slots each, and a bank that says the same.
MachineNames eight_channels() {
    MachineNames machine{{}, 1};
    for (int i = 0; i < 16; ++i) {
        machine.slots.push_back({fmt::format("P0_DIMM_{}{}", letter(i / 2), i % 2),
                                 fmt::format("P0_Node0_Channel{}_Dimm{}", i / 2, i % 2), std::nullopt});
    }
    return machine;
}

TEST(Choice, IsTextWhereBothNamesAgree) {
    const std::optional<Choice> choice = choose(eight_channels());
    ASSERT_TRUE(choice.has_value());
    EXPECT_EQ(choice->confidence, Confidence::kText);
    EXPECT_TRUE(choice->notes.empty());
}

TEST(Choice, IsAHeuristicWhereTheNamesContradictEachOther) {
    MachineNames machine = eight_channels();
    // The bank now deals its numbers out the other way: each channel's slots lie on two of them.
    for (std::size_t i = 0; i < machine.slots.size(); ++i)
        machine.slots[i].bank = fmt::format("P0_Node0_Channel{}_Dimm{}", i % 8, i / 8);
    const std::optional<Choice> choice = choose(machine);
    ASSERT_TRUE(choice.has_value());
    EXPECT_EQ(choice->confidence, Confidence::kHeuristic);
    EXPECT_EQ(choice->derived_by,
              "P{package}_DIMM_{channel}_{slot}: heuristic: another reading of the names contradicts it");
    ASSERT_EQ(choice->notes.size(), 1U);
    EXPECT_NE(choice->notes[0].find("contradict each other"), std::string::npos);
}

TEST(Choice, NotesASlipOfOneSlotAndBelievesTheRest) {
    MachineNames machine = eight_channels();
    machine.slots[11].bank = "P0_Node0_Channel8_Dimm1";
    const std::optional<Choice> choice = choose(machine);
    ASSERT_TRUE(choice.has_value());
    EXPECT_EQ(choice->confidence, Confidence::kText);
    ASSERT_EQ(choice->notes.size(), 1U);
    EXPECT_NE(choice->notes[0].find("in 1 of 16 slots, one is \"P0_DIMM_F1\""), std::string::npos);
}

TEST(Choice, IsARuleForTheWholeMachineAndNotOneForEachSlot) {
    MachineNames machine = eight_channels();
    machine.slots[3] = {"CPU0_DIMM_B1", "", std::nullopt};
    const std::optional<Choice> choice = choose(machine);
    ASSERT_TRUE(choice.has_value());
    EXPECT_EQ(choice->reading.fitting, 15U);
    EXPECT_FALSE(choice->reading.places[3].has_value());
    ASSERT_EQ(choice->notes.size(), 1U);
    EXPECT_NE(choice->notes[0].find("1 of 16 slots"), std::string::npos);
}

TEST(Choice, IsNoneWhereNoRuleFitsMoreThanHalf) {
    EXPECT_FALSE(choose({{{"A slot", "", std::nullopt}, {"P0_DIMM_A0", "", std::nullopt}}, 1}).has_value());
    EXPECT_FALSE(choose({{}, 2}).has_value());
}

TEST(Choice, IsNoRuleThatPutsTwoSlotsAtOnePlace) {
    // Each name alone would be readable; together they say that two DIMMs share a slot.
    EXPECT_FALSE(
        choose({{{"P0_DIMM_A0", "", std::nullopt}, {"P0_DIMM_A0", "", std::nullopt}}, 1}).has_value());
}

TEST(Choice, IsNoRuleThatPutsMoreSlotsOnAChannelThanServersHave) {
    MachineNames machine{{}, 1};
    for (int i = 0; i < 8; ++i) machine.slots.push_back({"Slot", "P0 CHANNEL A", std::nullopt});
    EXPECT_FALSE(choose(machine).has_value());
}

TEST(Choice, LeavesTheMachineAloneWhereItsSocketsAreNotKnown) {
    // Letters without a CPU: with no type 4 at all, nobody knows how many sockets they are of.
    EXPECT_FALSE(choose({{{"DIMM_A1", "", std::nullopt}, {"DIMM_B1", "", std::nullopt}}, 0}).has_value());
}

TEST(Choice, PrefersChannelsToAPackageAlone) {
    // The locators alone would give the package of both.
    const std::optional<Choice> choice = choose({{{"CPU0_DIMM_3", "P0_Channel1_Dimm0", std::nullopt},
                                                  {"CPU0_DIMM_4", "P0_Channel1_Dimm1", std::nullopt}},
                                                 1});
    ASSERT_TRUE(choice.has_value());
    EXPECT_EQ(choice->reading.rule->bank, "P{package}_Channel{channel-hex}_Dimm{slot}");
}

}  // namespace
}  // namespace weir::probe::locators
