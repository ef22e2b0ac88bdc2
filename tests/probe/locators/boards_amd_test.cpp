// SPDX-License-Identifier: Apache-2.0
// Boards with EPYC and Threadripper, written down by the patterns of docs/locators.md.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/probe/locators/board.h"

namespace weir::probe::locators {
namespace {

TEST(SupermicroOfOneSocket, HasTheLetterAsChannelAndTheBanksPAsPackage) {
    const MemoryLayout layout = expect_places(1,
                                              {{"DIMMA1", "P0_Node0_Channel0_Dimm0", 0, "A", 0},
                                               {"DIMMB1", "P0_Node0_Channel1_Dimm0", 0, "B", 0, false},
                                               {"DIMMH1", "P0_Node0_Channel7_Dimm0", 0, "H", 0}},
                                              "DIMM_{channel}_{slot} / P{package}_Node{number}_Channel{hex}_"
                                              "Dimm{number}: text");
    EXPECT_EQ(layout.channels.size(), 3U);
    EXPECT_TRUE(layout.notes.empty());
}

TEST(SupermicroOfTwoSockets, CountsPackagesFromOneInTheLocatorAndFromZeroInTheBank) {
    expect_places(2,
                  {{"P1-DIMMA1", "P0_Node0_Channel0_Dimm0", 0, "A", 0},
                   {"P1-DIMMA2", "P0_Node0_Channel0_Dimm1", 0, "A", 1, false},
                   {"P1-DIMMH1", "P0_Node0_Channel7_Dimm0", 0, "H", 0},
                   {"P1-DIMMH2", "P0_Node0_Channel7_Dimm1", 0, "H", 1, false},
                   {"P2-DIMMA1", "P1_Node0_Channel0_Dimm0", 1, "A", 0},
                   {"P2-DIMMA2", "P1_Node0_Channel0_Dimm1", 1, "A", 1, false},
                   {"P2-DIMMH1", "P1_Node0_Channel7_Dimm0", 1, "H", 0},
                   {"P2-DIMMH2", "P1_Node0_Channel7_Dimm1", 1, "H", 1, false}},
                  "P{package}_DIMM_{channel}_{slot}: text");
}

TEST(SupermicroWithTwelveChannels, HasHexadecimalChannelsInTheBankAndLosesNoSlot) {
    std::vector<Slot> slots;
    for (int package = 0; package < 2; ++package) {
        for (int channel = 0; channel < 12; ++channel) {
            slots.push_back({fmt::format("P{}-DIMM{}1", package + 1, letter(channel)),
                             fmt::format("P{}_Node0_Channel{:X}_Dimm0", package, channel), package,
                             letter(channel), 0, channel % 3 != 0});
        }
    }
    const MemoryLayout layout = expect_places(2, slots, "P{package}_DIMM_{channel}_{slot}: text");
    EXPECT_EQ(layout.channels.size(), 24U);
    EXPECT_TRUE(layout.notes.empty());
}

TEST(HexadecimalBankChannels, AreTheChannelsWhereTheLocatorHasNoLetters) {
    std::vector<Slot> slots;
    for (int channel = 0; channel < 12; ++channel) {
        slots.push_back({fmt::format("Slot{}", channel), fmt::format("P0_Node0_Channel{:X}_Dimm0", channel),
                         0, fmt::format("{:X}", channel), 0});
    }
    expect_places(1, slots, "P{package}_Node{controller}_Channel{channel-hex}_Dimm{slot}: text");
}

TEST(AsrockRack, HasPackageAndChannelInTheBankAloneSinceItsLocatorsRepeat) {
    // No two slots may share both names here, so the layout's order shows the places: package, channel, slot.
    const MemoryLayout layout = expect_places(2,
                                              {{"DIMM 1", "P0 CHANNEL A", 0, "A", 1},
                                               {"DIMM 0", "P0 CHANNEL A", 0, "A", 0, false},
                                               {"DIMM 0", "P0 CHANNEL B", 0, "B", 0},
                                               {"DIMM 0", "P1 CHANNEL A", 1, "A", 0, false},
                                               {"DIMM 0", "P1 CHANNEL B", 1, "B", 0}},
                                              "DIMM_{slot} / P{package}_CHANNEL_{channel}: text");
    ASSERT_EQ(layout.channels.size(), 4U);
    EXPECT_EQ(layout.channels[0].slots, 2);
    EXPECT_EQ(layout.channels[0].populated_slots, 1);
}

TEST(AsrockRackRomed6u, HasNoChannelsBAndF) {
    std::vector<Slot> slots;
    for (const char* name : {"A", "C", "D", "E", "G", "H"})
        slots.push_back({"DIMM 0", std::string("P0 CHANNEL ") + name, 0, name, 0});
    const MemoryLayout layout = expect_places(1, slots, "DIMM_{slot} / P{package}_CHANNEL_{channel}: text");
    EXPECT_EQ(layout.channels.size(), 6U);
}

TEST(AsrockEpycd8, SaysTheSameInBothNames) {
    const MemoryLayout layout = expect_places(1,
                                              {{"P0_DIMM_A0", "P0 CHANNEL A", 0, "A", 0, false},
                                               {"P0_DIMM_B0", "P0 CHANNEL B", 0, "B", 0},
                                               {"P0_DIMM_H0", "P0 CHANNEL H", 0, "H", 0}},
                                              "P{package}_DIMM_{channel}_{slot}: text");
    EXPECT_EQ(layout.confidence, Confidence::kText);
}

TEST(AsusOfOneSocket, HasTheLetterAndANodeThatSaysNothing) {
    expect_places(1,
                  {{"DIMM_A1", "NODE 1", 0, "A", 0},
                   {"DIMM_B1", "NODE 1", 0, "B", 0, false},
                   {"DIMM_C1", "NODE 1", 0, "C", 0}},
                  "DIMM_{channel}_{slot}: text");
}

TEST(BasesOfLocatorAndBank, MayDifferAsOnAsusK14pp) {
    const MemoryLayout layout = expect_places(2,
                                              {{"CPU1_DIMM_A1", "P0 CHANNEL A", 0, "A", 0},
                                               {"CPU1_DIMM_L1", "P0 CHANNEL L", 0, "L", 0, false},
                                               {"CPU2_DIMM_A1", "P1 CHANNEL A", 1, "A", 0},
                                               {"CPU2_DIMM_L1", "P1 CHANNEL L", 1, "L", 0, false}},
                                              "CPU_{package}_DIMM_{channel}_{slot}: text");
    EXPECT_TRUE(layout.notes.empty());
}

TEST(BasesOfLocatorAndBank, MayBothBeOneAsOnHpeCrayXd665) {
    expect_places(2,
                  {{"CPU1_DIMM_A1", "P1 CHANNEL A", 0, "A", 0},
                   {"CPU1_DIMM_B1", "P1 CHANNEL B", 0, "B", 0},
                   {"CPU2_DIMM_A1", "P2 CHANNEL A", 1, "A", 0},
                   {"CPU2_DIMM_B1", "P2 CHANNEL B", 1, "B", 0, false}},
                  "CPU_{package}_DIMM_{channel}_{slot}: text");
}

TEST(T1dmgep, WritesBlanksWhereOthersHaveUnderscores) {
    expect_places(2,
                  {{"CPU1 DIMM A1", "P0 CHANNEL A", 0, "A", 0},
                   {"CPU1 DIMM B1", "P0 CHANNEL B", 0, "B", 0, false},
                   {"CPU2 DIMM A1", "P1 CHANNEL A", 1, "A", 0},
                   {"CPU2 DIMM B1", "P1 CHANNEL B", 1, "B", 0}},
                  "CPU_{package}_DIMM_{channel}_{slot}: text");
}

TEST(Suma, ListsSlotOneBeforeSlotZeroAndIsPutInOrder) {
    const MemoryLayout layout = expect_places(2,
                                              {{"CPU0_DIMMA1", "P0 CHANNEL A", 0, "A", 1, false},
                                               {"CPU0_DIMMA0", "P0 CHANNEL A", 0, "A", 0},
                                               {"CPU1_DIMMA1", "P1 CHANNEL A", 1, "A", 1, false},
                                               {"CPU1_DIMMA0", "P1 CHANNEL A", 1, "A", 0}},
                                              "CPU_{package}_DIMM_{channel}_{slot}: text");
    EXPECT_EQ(layout.dimms[0].locator, "CPU0_DIMMA0");
    EXPECT_EQ(layout.dimms[1].locator, "CPU0_DIMMA1");
}

TEST(GigabyteOfTwoSockets, GoesOnWithLettersIToPOnTheSecond) {
    std::vector<Slot> slots;
    for (int channel = 0; channel < 16; ++channel) {
        for (int slot = 0; slot < 2; ++slot) {
            const int package = channel / 8;
            slots.push_back({fmt::format("DIMM_P{}_{}{}", package, letter(channel), slot),
                             fmt::format("BANK {}", slot), package, letter(channel), slot, slot == 1});
        }
    }
    const MemoryLayout layout = expect_places(2, slots, "DIMM_P{package}_{channel}_{slot}: text");
    ASSERT_EQ(layout.channels.size(), 16U);
    EXPECT_EQ(layout.channels[8].package, 1);
    EXPECT_EQ(layout.channels[8].name, "I");
}

TEST(GigabyteOfOneSocket, IsReadTheSameWay) {
    expect_places(1,
                  {{"DIMM_P0_A0", "BANK 0", 0, "A", 0},
                   {"DIMM_P0_A1", "BANK 1", 0, "A", 1, false},
                   {"DIMM_P0_B0", "BANK 0", 0, "B", 0},
                   {"DIMM_P0_B1", "BANK 1", 0, "B", 1, false}},
                  "DIMM_P{package}_{channel}_{slot}: text");
}

TEST(TyanRome, HasItsOwnOrderOfControllersThatIsNotTheChannels) {
    const std::vector<int> umc{0, 1, 3, 2, 6, 7, 5, 4};  // of A to H
    std::vector<Slot> slots;
    for (int channel = 0; channel < 8; ++channel) {
        slots.push_back(
            {fmt::format("P0_UMC{}_CH_{}0", umc[static_cast<std::size_t>(channel)], letter(channel)),
             "P0 CHANNEL " + letter(channel), 0, letter(channel), 0, channel % 2 == 0});
    }
    const MemoryLayout layout = expect_places(1, slots, "P{package}_UMC{number}_CH_{channel}{slot}: text");
    ASSERT_EQ(layout.channels.size(), 8U);
    for (int channel = 0; channel < 8; ++channel)
        EXPECT_EQ(layout.channels[static_cast<std::size_t>(channel)].name, letter(channel));
}

TEST(TyanNaples, NamesTheDieBetweenPackageAndController) {
    const std::string die = "11003322";  // of A to H
    std::vector<Slot> slots;
    for (int channel = 0; channel < 8; ++channel) {
        for (int slot = 0; slot < 2; ++slot) {
            slots.push_back({fmt::format("P0_D{}_UMC{}_CH_{}{}", die[static_cast<std::size_t>(channel)],
                                         channel % 2, letter(channel), slot),
                             "P0 CHANNEL " + letter(channel), 0, letter(channel), slot, slot == 1});
        }
    }
    expect_places(1, slots, "P{package}_D{number}_UMC{number}_CH_{channel}{slot}: text");
}

TEST(QuantaS5hf, RepeatsItsLocatorsAndHasThePackageInTheBank) {
    expect_places(2,
                  {{"DIMM_A0", "P0 CHANNEL A", 0, "A", 0, false},
                   {"DIMM_A1", "P0 CHANNEL A", 0, "A", 1},
                   {"DIMM_A0", "P1 CHANNEL A", 1, "A", 0, false},
                   {"DIMM_A1", "P1 CHANNEL A", 1, "A", 1}},
                  "DIMM_{channel}_{slot} / P{package}_CHANNEL_{letter}: text");
}

TEST(DellPrecision7865, HasNumbersThatRunThroughTheMachineAndAreNoSlots) {
    std::vector<Slot> slots;
    for (int channel = 0; channel < 8; ++channel) {
        slots.push_back({fmt::format("DIMM {}", channel + 1), "P0 CHANNEL " + letter(channel), 0,
                         letter(channel), 0, channel < 4});
    }
    expect_places(1, slots, "P{package}_CHANNEL_{channel}: text");
}

TEST(LenovoSr645, HasThePackageInTheBankAndNoChannel) {
    const MemoryLayout layout = expect_places(2,
                                              {{"DIMM 1", "CPU 1", 0, "", kUnknown},
                                               {"DIMM 16", "CPU 1", 0, "", kUnknown, false},
                                               {"DIMM 17", "CPU 2", 1, "", kUnknown},
                                               {"DIMM 32", "CPU 2", 1, "", kUnknown, false}},
                                              "DIMM_{number} / CPU_{package}: text");
    EXPECT_TRUE(layout.channels.empty());
    EXPECT_TRUE(is_noted(layout, "the channel of 4 of 4 slots is not known"));
}

TEST(LenovoP620, SaysNothingButHasOneSocket) {
    expect_places(1,
                  {{"DIMM1", "BANK0", 0, "", kUnknown},
                   {"DIMM2", "BANK1", 0, "", kUnknown, false},
                   {"DIMM3", "BANK2", 0, "", kUnknown}},
                  "one socket described: other record");
}

TEST(FujitsuRx2450, HasLettersThatAreNoChannelsAndAreDealtOutToTheSockets) {
    std::vector<Slot> slots;
    for (int i = 0; i < 24; ++i)
        slots.push_back(
            {"DIMM-1" + letter(i), fmt::format("NODE {}", i + 1), i / 12, "", kUnknown, i % 2 == 0});
    const MemoryLayout layout =
        expect_places(2, slots, "DIMM_{number}{split-letter}: heuristic: letters split evenly over sockets");
    EXPECT_EQ(layout.confidence, Confidence::kHeuristic);
    EXPECT_TRUE(layout.channels.empty());
}

}  // namespace
}  // namespace weir::probe::locators
