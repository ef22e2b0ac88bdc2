// SPDX-License-Identifier: Apache-2.0
// Boards with Xeons, written down by the patterns of docs/locators.md.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/probe/locators/board.h"

namespace weir::probe::locators {
namespace {

TEST(SupermicroX11, HasANodeThatIsAMemoryControllerAndIsReadByTheLetter) {
    const MemoryLayout layout = expect_places(2,
                                              {{"P1-DIMMA1", "P0_Node0_Channel0_Dimm0", 0, "A", 0},
                                               {"P1-DIMMC1", "P0_Node0_Channel2_Dimm0", 0, "C", 0},
                                               {"P1-DIMMD1", "P0_Node1_Channel0_Dimm0", 0, "D", 0},
                                               {"P1-DIMMF1", "P0_Node1_Channel2_Dimm0", 0, "F", 0, false},
                                               {"P2-DIMMA1", "P1_Node0_Channel0_Dimm0", 1, "A", 0},
                                               {"P2-DIMMD1", "P1_Node1_Channel0_Dimm0", 1, "D", 0, false}},
                                              "P{package}_DIMM_{channel}_{slot}: text");
    EXPECT_TRUE(layout.notes.empty()) << layout.notes.front();
}

TEST(ANodeThatIsAController, KeepsItsChannelsApartWhereTheBankIsAllThereIs) {
    expect_places(1,
                  {{"DIMM1", "P0_Node0_Channel0_Dimm0", 0, "0.0", 0},
                   {"DIMM2", "P0_Node0_Channel1_Dimm0", 0, "0.1", 0, false},
                   {"DIMM3", "P0_Node1_Channel0_Dimm0", 0, "1.0", 0},
                   {"DIMM4", "P0_Node1_Channel1_Dimm0", 0, "1.1", 0, false}},
                  "P{package}_Node{controller}_Channel{channel-hex}_Dimm{slot}: text");
}

TEST(SupermicroX11dpi, SaysNoDimmForTheBankOfAnEmptySlot) {
    const MemoryLayout layout = expect_places(2,
                                              {{"P1-DIMMA1", "P0_Node0_Channel0_Dimm0", 0, "A", 0},
                                               {"P1-DIMMA2", "NO DIMM", 0, "A", 1, false},
                                               {"P1-DIMMB1", "P0_Node0_Channel1_Dimm0", 0, "B", 0},
                                               {"P2-DIMMA1", "P1_Node0_Channel0_Dimm0", 1, "A", 0},
                                               {"P2-DIMMA2", "NO DIMM", 1, "A", 1, false},
                                               {"P2-DIMMB1", "NO DIMM", 1, "B", 0, false}},
                                              "P{package}_DIMM_{channel}_{slot}: text");
    EXPECT_TRUE(layout.notes.empty());
}

TEST(SupermicroB11spe, IsReadByItsLocatorsAloneSinceBanksOfEmptySlotsSayNothing) {
    expect_places(1,
                  {{"DIMMA1", "P0_Node0_Channel0_Dimm0", 0, "A", 0},
                   {"DIMMA2", "NO DIMM", 0, "A", 1, false},
                   {"DIMMB1", "NO DIMM", 0, "B", 0, false}},
                  "DIMM_{channel}_{slot}: text");
}

TEST(GigabyteXeon, HasANodeThatIsTheSocket) {
    const MemoryLayout layout = expect_places(2,
                                              {{"DIMM_P0_A0", "P0_Node0_Channel0_Dimm0", 0, "A", 0},
                                               {"DIMM_P0_A1", "P0_Node0_Channel0_Dimm1", 0, "A", 1, false},
                                               {"DIMM_P0_B0", "P0_Node0_Channel1_Dimm0", 0, "B", 0},
                                               {"DIMM_P1_I0", "P1_Node1_Channel0_Dimm0", 1, "I", 0},
                                               {"DIMM_P1_I1", "P1_Node1_Channel0_Dimm1", 1, "I", 1, false},
                                               {"DIMM_P1_J0", "P1_Node1_Channel1_Dimm0", 1, "J", 0, false}},
                                              "DIMM_P{package}_{channel}_{slot}: text");
    EXPECT_TRUE(layout.notes.empty());
}

TEST(DellPowerEdge, HasALetterForTheCpuAndANumberThatIsNoChannel) {
    std::vector<Slot> slots;
    for (int package = 0; package < 2; ++package)
        for (int i = 1; i <= 16; ++i)
            slots.push_back({fmt::format("{}{}", letter(package), i), "", package, "", kUnknown, i <= 8});
    const MemoryLayout layout = expect_places(2, slots, "{package-letter}{number}: text");
    EXPECT_TRUE(layout.channels.empty());
}

TEST(DellPowerEdge, IsKnownByItsManySlotsALetterWhereOneCpuIsDescribed) {
    std::vector<Slot> slots;
    for (int package = 0; package < 2; ++package)
        for (int i = 1; i <= 12; ++i)
            slots.push_back(
                {fmt::format("{}{}", letter(package), i), "", package, "", kUnknown, package == 0});
    const MemoryLayout layout = expect_places(1, slots, "{package-letter}{number}: text");
    EXPECT_TRUE(is_noted(layout, "describes 1 sockets, and its slots belong to 2"));
}

TEST(LettersOfLocators, AreNoCpusWhereThereAreMoreOfThemThanSockets) {
    expect_places(1, {{"A1", "", 0, "", kUnknown}, {"B1", "", 0, "", kUnknown}},
                  "one socket described: other record");
}

TEST(DellPrecision, HasTheCpuBehindTheDimm) {
    expect_places(2,
                  {{"DIMM1_CPU0", "", 0, "", kUnknown},
                   {"DIMM12_CPU0", "", 0, "", kUnknown, false},
                   {"DIMM1_CPU1", "", 1, "", kUnknown},
                   {"DIMM12_CPU1", "", 1, "", kUnknown, false}},
                  "DIMM_{number}_CPU_{package}: text");
}

TEST(DellPrecision7960, SaysNothingButHasOneSocket) {
    expect_places(1, {{"DIMM1", "", 0, "", kUnknown}, {"DIMM9", "", 0, "", kUnknown, false}},
                  "one socket described: other record");
}

TEST(LenovoP920, HasTheCpuAndNoChannel) {
    expect_places(2,
                  {{"CPU1_DIMM_1", "NODE 1", 0, "", kUnknown},
                   {"CPU1_DIMM_3", "NODE 1", 0, "", kUnknown, false},
                   {"CPU2_DIMM_1", "NODE 2", 1, "", kUnknown},
                   {"CPU2_DIMM_3", "NODE 2", 1, "", kUnknown, false}},
                  "CPU_{package}_DIMM_{number}: text");
}

TEST(HpZ8, HasTheCpuAndNoChannel) {
    expect_places(2,
                  {{"CPU0-DIMM1", "CPU0", 0, "", kUnknown},
                   {"CPU0-DIMM2", "CPU0", 0, "", kUnknown, false},
                   {"CPU1-DIMM1", "CPU1", 1, "", kUnknown},
                   {"CPU1-DIMM2", "CPU1", 1, "", kUnknown, false}},
                  "CPU_{package}_DIMM_{number}: text");
}

TEST(LenovoSr950, HasLettersUpToTOnItsLaterCpus) {
    expect_places(4,
                  {{"DIMM A1", "Primary Main Board/CPU 0", 0, "A", 0},
                   {"DIMM A2", "Primary Main Board/CPU 0", 0, "A", 1, false},
                   {"DIMM A1", "Secondary Main Board/CPU 1", 1, "A", 0},
                   {"DIMM T1", "Primary Main Board/CPU 2", 2, "T", 0},
                   {"DIMM T2", "Primary Main Board/CPU 2", 2, "T", 1, false},
                   {"DIMM T1", "Secondary Main Board/CPU 3", 3, "T", 0}},
                  "DIMM_{channel}{slot} / {rest}/CPU_{package}: text");
}

TEST(FujitsuRx2540AndIntelS2600, AreReadByTheLocatorWhateverTheNode) {
    // S2600WFT calls its sockets CPU0 and CPU1, and its slots CPU1 and CPU2.
    const MemoryLayout layout = expect_places(2,
                                              {{"CPU1_DIMM_A1", "NODE 1", 0, "A", 0},
                                               {"CPU1_DIMM_A2", "NODE 1", 0, "A", 1, false},
                                               {"CPU2_DIMM_A1", "NODE 2", 1, "A", 0},
                                               {"CPU2_DIMM_A2", "NODE 2", 1, "A", 1, false}},
                                              "CPU_{package}_DIMM_{channel}_{slot}: text");
    ASSERT_EQ(layout.sockets.size(), 2U);
    EXPECT_EQ(layout.sockets[1].designation, "CPU1");
    EXPECT_EQ(layout.sockets[1].occupied_slots, 1);
}

TEST(ANodeOfTheBank, IsNeverProof) {
    // The same names with nodes that would put both CPUs' slots together, or each slot alone.
    for (const auto& [first, second] : {std::pair{"NODE 1", "NODE 1"}, {"NODE 7", "NODE 0"}}) {
        expect_places(2,
                      {{"CPU1_DIMM_A1", first, 0, "A", 0},
                       {"CPU1_DIMM_B1", second, 0, "B", 0},
                       {"CPU2_DIMM_A1", first, 1, "A", 0},
                       {"CPU2_DIMM_B1", second, 1, "B", 0}},
                      "CPU_{package}_DIMM_{channel}_{slot}: text");
    }
    // Alone, it gives no package on a machine of two sockets.
    expect_places(2,
                  {{"DIMM1", "NODE 1", kUnknown, "", kUnknown}, {"DIMM2", "NODE 2", kUnknown, "", kUnknown}},
                  "no rule");
}

TEST(Inspur, HasNumbersForChannelsAndSparseNodes) {
    expect_places(2,
                  {{"CPU0_C0D0", "NODE 0", 0, "0", 0},
                   {"CPU0_C0D1", "NODE 0", 0, "0", 1, false},
                   {"CPU0_C7D0", "NODE 3", 0, "7", 0},
                   {"CPU1_C0D0", "NODE 4", 1, "0", 0},
                   {"CPU1_C7D1", "NODE 7", 1, "7", 0, false}},
                  "CPU_{package}_C{channel-number}D{slot}: text");
}

TEST(NodeChannelDimmSpeltOut, HasTheCpuInBrackets) {
    expect_places(2,
                  {{"NODE 0 CHANNEL 0 DIMM 0 (C0A0)", "NODE 0", 0, "0", 0},
                   {"NODE 0 CHANNEL 0 DIMM 1 (C0A1)", "NODE 0", 0, "0", 1, false},
                   {"NODE 1 CHANNEL 0 DIMM 0 (C1A0)", "NODE 4", 1, "0", 0},
                   {"NODE 1 CHANNEL 0 DIMM 1 (C1A1)", "NODE 4", 1, "0", 1, false}},
                  "NODE_{number}_CHANNEL_{channel-number}_DIMM_{slot}_(C{package}{letter}{number}): text");
}

TEST(Huawei, HasANodeThatIsTheSocketInABankWithoutP) {
    expect_places(2,
                  {{"DIMM000 J22", "_Node0_Channel0_Dimm0", 0, "0", 0},
                   {"DIMM001 J23", "_Node0_Channel0_Dimm1", 0, "0", 1, false},
                   {"DIMM150 J40", "_Node1_Channel5_Dimm0", 1, "5", 0},
                   {"DIMM151 J41", "_Node1_Channel5_Dimm1", 1, "5", 1, false}},
                  "_Node{package}_Channel{channel-hex}_Dimm{slot}: text");
}

TEST(LenovoHr630x, HasLettersBesideSuchABank) {
    expect_places(2,
                  {{"CPU1_DIMM_A1", "_Node0_Channel0_Dimm0", 0, "A", 0},
                   {"CPU1_DIMM_F2", "_Node0_Channel5_Dimm1", 0, "F", 0, false},
                   {"CPU2_DIMM_A1", "_Node1_Channel0_Dimm0", 1, "A", 0}},
                  "CPU_{package}_DIMM_{channel}_{slot}: text");
}

TEST(QuantaS6q, HasNoWordDimmInItsLocators) {
    expect_places(2,
                  {{"CPU0_A0", "_Node0_Channel0_Dimm0", 0, "A", 0},
                   {"CPU0_A1", "_Node0_Channel0_Dimm1", 0, "A", 1, false},
                   {"CPU1_A0", "_Node1_Channel0_Dimm0", 1, "A", 0}},
                  "CPU_{package}_{channel}{slot}: text");
}

TEST(AsusC621OfTwoSockets, LeavesOutTheLetterIAndIsHalvedByRank) {
    std::vector<Slot> slots;
    const std::string letters = "ABCDEFGHJKLM";
    for (std::size_t i = 0; i < letters.size(); ++i) {
        const std::string name(1, letters[i]);
        slots.push_back(
            {"DIMM_" + name + "1", i < 6 ? "NODE 1" : "NODE 2", i < 6 ? 0 : 1, name, 0, i % 2 == 0});
    }
    const MemoryLayout layout =
        expect_places(2, slots, "DIMM_{channel}_{slot}: heuristic: letters split evenly over sockets");
    EXPECT_EQ(layout.confidence, Confidence::kHeuristic);
    EXPECT_EQ(layout.channels.size(), 12U);
}

TEST(AsrockSp2c621d32, IsHalvedTheSameWay) {
    std::vector<Slot> slots;
    for (int channel = 0; channel < 16; ++channel) {
        for (int slot = 0; slot < 2; ++slot) {
            slots.push_back({fmt::format("Channel{}-DIMM{}", letter(channel), slot),
                             fmt::format("NODE {}", channel / 2), channel / 8, letter(channel), slot,
                             slot == 0});
        }
    }
    expect_places(2, slots, "Channel_{channel}_DIMM_{slot}: heuristic: letters split evenly over sockets");
}

TEST(LettersThatCannotBeSplitEvenly, GiveNoPackageAndNoChannel) {
    const MemoryLayout layout = expect_places(2,
                                              {{"DIMM_A1", "NODE 1", kUnknown, "", kUnknown},
                                               {"DIMM_B1", "NODE 1", kUnknown, "", kUnknown},
                                               {"DIMM_C1", "NODE 2", kUnknown, "", kUnknown}},
                                              "no rule");
    EXPECT_TRUE(layout.channels.empty());
}

TEST(GigabyteWd12, SkipsTheLetterIAndSaysTheCpu) {
    expect_places(2,
                  {{"P1_DIMM_F1", "NODE 1", 0, "F", 0},
                   {"P2_DIMM_G1", "NODE 2", 1, "G", 0},
                   {"P2_DIMM_H1", "NODE 2", 1, "H", 0, false},
                   {"P2_DIMM_J1", "NODE 2", 1, "J", 0}},
                  "P{package}_DIMM_{channel}_{slot}: text");
}

TEST(Hyve, SkipsTheLetterIAndHasABankOfItsOwn) {
    const MemoryLayout layout =
        expect_places(2,
                      {{"CPU_0_DIMM_F_0", "F0_Node0_Channel5_Dimm0", 0, "F", 0},
                       {"CPU_1_DIMM_H_0", "H0_Node1_Channel1_Dimm0", 1, "H", 0},
                       {"CPU_1_DIMM_J_0", "J0_Node1_Channel2_Dimm0", 1, "J", 0, false}},
                      "CPU_{package}_DIMM_{channel}_{slot}: text");
    EXPECT_EQ(layout.channels.size(), 3U);
}

TEST(TyanS7109, NamesAControllerBetweenPackageAndChannel) {
    expect_places(2,
                  {{"P0_MC0_DIM_CH_A0", "NODE 1", 0, "A", 0},
                   {"P0_MC1_DIM_CH_D0", "NODE 1", 0, "D", 0, false},
                   {"P1_MC0_DIM_CH_A0", "NODE 2", 1, "A", 0},
                   {"P1_MC1_DIM_CH_D0", "NODE 2", 1, "D", 0}},
                  "P{package}_MC{number}_DIM_CH_{channel}{slot}: text");
}

TEST(Nokia, IsReadByItsLocators) {
    expect_places(2,
                  {{"CPU0_A0", "NODE 1", 0, "A", 0},
                   {"CPU0_A1", "NODE 1", 0, "A", 1, false},
                   {"CPU1_A0", "NODE 3", 1, "A", 0}},
                  "CPU_{package}_{channel}{slot}: text");
}

TEST(Psc621di, IsReadThroughTheBankSinceItsDimmsAreNumberedOnly) {
    expect_places(2,
                  {{"CPU0_DIMM_1", "P0_Channel0_Dimm0", 0, "0", 0},
                   {"CPU0_DIMM_2", "P0_Channel0_Dimm1", 0, "0", 1, false},
                   {"CPU0_DIMM_3", "P0_Channel1_Dimm0", 0, "1", 0},
                   {"CPU1_DIMM_1", "P1_Channel0_Dimm0", 1, "0", 0}},
                  "P{package}_Channel{channel-hex}_Dimm{slot}: text");
}

TEST(BirchStream, HasOneSlotAChannelAndNoNumberForIt) {
    expect_places(2,
                  {{"CPU0_DIMM_A", "BANK 0", 0, "A", 0},
                   {"CPU0_DIMM_L", "BANK 11", 0, "L", 0, false},
                   {"CPU1_DIMM_A", "BANK 12", 1, "A", 0},
                   {"CPU1_DIMM_L", "BANK 23", 1, "L", 0}},
                  "CPU_{package}_DIMM_{channel}: text");
}

TEST(MacPro, HasItsChannelsInBrackets) {
    expect_places(1,
                  {{"Slot 8 (Channel A / DIMM 1)", "", 0, "A", 0},
                   {"Slot 7 (Channel A / DIMM 2)", "", 0, "A", 1, false},
                   {"Slot 10 (Channel B / DIMM 1)", "", 0, "B", 0}},
                  "Slot_{number}_(Channel_{channel}_/_DIMM_{slot}): text");
}

}  // namespace
}  // namespace weir::probe::locators
