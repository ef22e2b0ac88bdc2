// SPDX-License-Identifier: Apache-2.0
#include "probe/locators/rules.h"

#include <array>

#include "probe/locators/pattern.h"

namespace weir::probe::locators {

namespace {

using enum Confidence;
using Package = PackageFrom;
using Channel = ChannelFrom;

// One row is one way of naming slots. Order says what is believed first: the locator's own letters, then the
// bank, then another record; rows that give the package alone; what is only likely, last. "NODE n" in a bank
// is a socket, a controller, a sparse index or a DIMM, as the board likes, so no row uses it.
constexpr std::array kRules{
    Rule{"Supermicro H11D, H12D, H13D, X11, X13; ASRock Rack EPYCD8-2T; Gigabyte WD12",
         "P{package}_DIMM_{channel}_{slot}", kAnything, Package::kNames, Channel::kNames, kText, "P2-DIMML1",
         "P1_Node0_ChannelB_Dimm0"},
    Rule{"ASUS K14PP-D24; HPE Cray XD665; T1DMGEP; Suma; Fujitsu RX2540 M4; Intel S2600; YADRO; HR630X; Hyve",
         "CPU_{package}_DIMM_{channel}_{slot}", kAnything, Package::kNames, Channel::kNames, kText,
         "CPU1_DIMM_A1", "P0 CHANNEL A"},
    Rule{"Gigabyte MZ31, MZ32, MZ5x, MZ7x, MZ9x, MC62, MR92, MD72, MU7x", "DIMM_P{package}_{channel}_{slot}",
         kAnything, Package::kNames, Channel::kNames, kText, "DIMM_P1_I0", "BANK 0"},
    Rule{"Tyan S8030, B8036 (the UMC's number is not the channel's rank)",
         "P{package}_UMC{number}_CH_{channel}{slot}", kAnything, Package::kNames, Channel::kNames, kText,
         "P0_UMC3_CH_C0", "P0 CHANNEL C"},
    Rule{"Tyan S8026 (D is the die)", "P{package}_D{number}_UMC{number}_CH_{channel}{slot}", kAnything,
         Package::kNames, Channel::kNames, kText, "P0_D1_UMC0_CH_A0", "P0 CHANNEL A"},
    Rule{"Tyan S7109", "P{package}_MC{number}_DIM_CH_{channel}{slot}", kAnything, Package::kNames,
         Channel::kNames, kText, "P0_MC0_DIM_CH_A0", "NODE 1"},
    Rule{"Nokia AR-S5008A; Quanta S6Q", "CPU_{package}_{channel}{slot}", kAnything, Package::kNames,
         Channel::kNames, kText, "CPU0_A0", "_Node0_Channel0_Dimm0"},
    Rule{"Birch Stream 6980P", "CPU_{package}_DIMM_{channel}", kAnything, Package::kNames, Channel::kNames,
         kText, "CPU0_DIMM_A", "BANK 0"},
    Rule{"Inspur; Intel M70KLP", "CPU_{package}_C{channel-number}D{slot}", kAnything, Package::kNames,
         Channel::kNames, kText, "CPU0_C0D0", "NODE 0"},
    Rule{"boards that spell out node, channel and DIMM, with the CPU in brackets",
         "NODE_{number}_CHANNEL_{channel-number}_DIMM_{slot}_(C{package}{letter}{number})", kAnything,
         Package::kNames, Channel::kNames, kText, "NODE 1 CHANNEL 7 DIMM 1 (C1H1)", "NODE 7"},
    Rule{"Lenovo SR950 V3", "DIMM_{channel}{slot}", "{rest}/CPU_{package}", Package::kNames, Channel::kNames,
         kText, "DIMM A1", "Primary Main Board/CPU 0"},
    Rule{"Supermicro H11SS, H12SS, M11SDV, M12SWA (the node is always 0, even on four dies)",
         "DIMM_{channel}_{slot}", "P{package}_Node{number}_Channel{hex}_Dimm{number}", Package::kNames,
         Channel::kNames, kText, "DIMMA1", "P0_Node0_Channel0_Dimm0"},
    Rule{"Quanta S5HF", "DIMM_{channel}_{slot}", "P{package}_CHANNEL_{letter}", Package::kNames,
         Channel::kNames, kText, "DIMM_A0", "P0 CHANNEL A"},
    Rule{"ASUS KRPA, KRPG and other boards of one socket; Supermicro B11SPE", "DIMM_{channel}_{slot}",
         kAnything, Package::kOnlySocket, Channel::kNames, kText, "DIMM_A1", "NODE 1"},
    Rule{"boards of one socket", "Channel_{channel}_DIMM_{slot}", kAnything, Package::kOnlySocket,
         Channel::kNames, kText, "ChannelA-DIMM0", "BANK 0"},
    Rule{"MacPro7,1", "Slot_{number}_(Channel_{channel}_/_DIMM_{slot})", kAnything, Package::kOnlySocket,
         Channel::kNames, kText, "Slot 8 (Channel A / DIMM 1)", ""},

    Rule{"ASRock Rack ROMED8, ROME2D16, GENOAD12; Threadripper boards; AMD reference; MSI", "DIMM_{slot}",
         "P{package}_CHANNEL_{channel}", Package::kNames, Channel::kNames, kText, "DIMM 0", "P0 CHANNEL A"},
    Rule{"Dell Precision 7865 (the DIMM's number runs through the machine)", kAnything,
         "P{package}_CHANNEL_{channel}", Package::kNames, Channel::kNames, kText, "DIMM 5", "P0 CHANNEL A"},
    Rule{"Huawei (node is the socket)", kAnything, "_Node{package}_Channel{channel-hex}_Dimm{slot}",
         Package::kNames, Channel::kNames, kText, "DIMM000 J22", "_Node0_Channel0_Dimm0"},
    Rule{"PSC621DI", kAnything, "P{package}_Channel{channel-hex}_Dimm{slot}", Package::kNames,
         Channel::kNames, kText, "CPU0_DIMM_3", "P0_Channel1_Dimm0"},
    Rule{"boards with AMI's bank and no letters (the node is a memory controller, or always the same)",
         kAnything, "P{package}_Node{controller}_Channel{channel-hex}_Dimm{slot}", Package::kNames,
         Channel::kNames, kText, "DIMM 5", "P1_Node1_Channel2_Dimm0"},

    Rule{"HPE ProLiant with type 202", "PROC_{package}_DIMM_{number}", kAnything, Package::kNames,
         Channel::kHpe, kOtherRecord, "PROC 1 DIMM 9", ""},

    Rule{"HPE ProLiant without type 202", "PROC_{package}_DIMM_{number}", kAnything, Package::kNames,
         Channel::kNowhere, kText, "PROC 1 DIMM 9", ""},
    Rule{"Lenovo P720, P920; HP Z6, Z8", "CPU_{package}_DIMM_{number}", kAnything, Package::kNames,
         Channel::kNowhere, kText, "CPU1_DIMM_3", "NODE 1"},
    Rule{"Dell Precision with Xeons", "DIMM_{number}_CPU_{package}", kAnything, Package::kNames,
         Channel::kNowhere, kText, "DIMM5_CPU0", ""},
    Rule{"Lenovo SR6xx", "DIMM_{number}", "CPU_{package}", Package::kNames, Channel::kNowhere, kText,
         "DIMM 10", "CPU 1"},
    Rule{"Dell PowerEdge, also as metal in a cloud (A is CPU 1; the number is no channel)",
         "{package-letter}{number}", "", Package::kNames, Channel::kNowhere, kText, "A1", ""},

    Rule{"ASUS C621 with two sockets (the letter I is left out)", "DIMM_{channel}_{slot}", kAnything,
         Package::kSplitLetters, Channel::kNames, kHeuristic, "DIMM_G1", "NODE 2"},
    Rule{"ASRock Rack SP2C621D32; ONEGA", "Channel_{channel}_DIMM_{slot}", kAnything, Package::kSplitLetters,
         Channel::kNames, kHeuristic, "ChannelI-DIMM0", "NODE 4"},
    Rule{"Fujitsu RX2450 M2 (the letters run through the machine and are no channels)",
         "DIMM_{number}{split-letter}", kAnything, Package::kSplitLetters, Channel::kNowhere, kHeuristic,
         "DIMM-1A", "NODE 1"},
};

}  // namespace

std::string_view words(Confidence confidence) {
    switch (confidence) {
        case kText:
            return "text";
        case kOtherRecord:
            return "other record";
        case kHeuristic:
            return "heuristic";
    }
    return "heuristic";
}

std::span<const Rule> rules() {
    return kRules;
}

std::string name(const Rule& rule) {
    std::string text(rule.locator);
    if (rule.bank.empty() || rule.bank == kAnything) return text;
    if (rule.locator == kAnything) return std::string(rule.bank);
    return text.append(" / ").append(rule.bank);
}

}  // namespace weir::probe::locators
