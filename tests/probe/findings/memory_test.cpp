// SPDX-License-Identifier: Apache-2.0
// Findings about memory slots and what is in them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/units.h"
#include "probe/findings.h"
#include "tests/probe/findings/sound_machine.h"

namespace weir::probe {
namespace {

using ::testing::HasSubstr;
using tests::evidence;
using tests::sound_machine;

Machine with_dimms(const Machine& machine, const std::vector<Dimm>& dimms) {
    Machine changed = machine;
    changed.dimms = dimms;
    return changed;
}

constexpr const char* kIds[] = {"empty-channel",    "socket-without-memory", "unbalanced-sockets",
                                "mixed-dimm-sizes", "mixed-dimm-speeds",     "below-rated-speed",
                                "no-ecc",           "memory-errors",         "few-l3-domains",
                                "hot-dimms"};

TEST(MemoryFindings, HaveNothingAgainstEqualDimmsInEveryChannel) {
    for (const char* id : kIds) EXPECT_EQ(evidence(sound_machine(), id), "") << id;
}

TEST(MemoryFindings, SayNothingWhereTheSlotsCannotBeRead) {
    const Machine machine;
    for (const char* id : kIds) EXPECT_EQ(evidence(machine, id), "") << id;
}

TEST(MemoryFindings, NameAnEmptyChannel) {
    Machine machine = sound_machine();
    std::vector<Channel> channels = *machine.channels;
    channels[3].populated_slots = 0;
    machine.channels = channels;
    EXPECT_EQ(evidence(machine, "empty-channel"), "1 of 4 channels hold no DIMM: B of package 1");
}

TEST(MemoryFindings, LeaveTheChannelsOfASocketWithoutMemoryToTheFindingOfThat) {
    Machine machine = sound_machine();
    std::vector<Dimm> dimms = *machine.dimms;
    std::vector<Channel> channels = *machine.channels;
    for (std::size_t i = 2; i < 4; ++i) {
        dimms[2 * i].populated = false;
        channels[i].populated_slots = 0;
    }
    machine = with_dimms(machine, dimms);
    machine.channels = channels;
    EXPECT_EQ(evidence(machine, "empty-channel"), "");
    EXPECT_THAT(evidence(machine, "socket-without-memory"), HasSubstr("package 1 has a CPU and no DIMM"));
}

TEST(MemoryFindings, CountDimmsAgainstTheChannelsOfEachCpuWhereNoneIsNamed) {
    Machine machine = sound_machine();
    std::vector<Dimm> dimms = *machine.dimms;
    for (Dimm& dimm : dimms) dimm.channel = Unreadable{"the names do not tell", "see the manual"};
    machine = with_dimms(machine, dimms);
    machine.channels = Unreadable{"the names do not tell", "see the manual"};
    EXPECT_EQ(evidence(machine, "fewer-dimms-than-channels"), "") << "two for two channels";
    for (Package& package : machine.packages) package.memory_channels = 8;
    EXPECT_EQ(evidence(machine, "fewer-dimms-than-channels"),
              "package 0 has 2 DIMMs for the 8 channels of its CPU, so 6 or more are empty; package 1 has 2 "
              "DIMMs for "
              "the 8 channels of its CPU, so 6 or more are empty");
    dimms[0].package = Unreadable{"the names do not tell", "see the manual"};
    EXPECT_EQ(evidence(with_dimms(machine, dimms), "fewer-dimms-than-channels"), "") << "it may be in either";
}

TEST(MemoryFindings, BlameTwoDimmsOnAChannelOnlyWhereTheyRunSlower) {
    Machine machine = sound_machine();
    std::vector<Dimm> dimms = *machine.dimms;
    dimms[1] = dimms[0];
    dimms[1].slot = 1;
    EXPECT_EQ(evidence(with_dimms(machine, dimms), "two-dimms-per-channel"), "");
    dimms[0].configured_mt_per_s = dimms[1].configured_mt_per_s = std::uint64_t{2933};
    EXPECT_THAT(
        evidence(with_dimms(machine, dimms), "two-dimms-per-channel"),
        HasSubstr("2 DIMMs share a channel with another and run slower for it: A0 at 2933 MT/s, where one "
                  "alone would run at 3200"));
    EXPECT_EQ(evidence(with_dimms(machine, dimms), "below-rated-speed"), "") << "the CPU drives two at 2933";
    dimms[0].configured_mt_per_s = dimms[1].configured_mt_per_s = std::uint64_t{2400};
    EXPECT_THAT(evidence(with_dimms(machine, dimms), "below-rated-speed"),
                HasSubstr("A0 at 2400 of 2933 MT/s"));
}

TEST(MemoryFindings, DoNotBlameDimmsThatTheirCpuDoesNotDriveFaster) {
    Machine machine = sound_machine();
    std::vector<Dimm> dimms = *machine.dimms;
    for (Dimm& dimm : dimms) dimm.configured_mt_per_s = std::uint64_t{2666};
    for (Package& package : machine.packages) package.max_mt_per_s = std::uint64_t{2666};
    EXPECT_EQ(evidence(with_dimms(machine, dimms), "below-rated-speed"), "");
}

TEST(MemoryFindings, CountSingleRanksThatAreAloneOnTheirChannel) {
    Machine machine = sound_machine();
    std::vector<Dimm> dimms = *machine.dimms;
    dimms[0].ranks = 1;
    EXPECT_THAT(evidence(with_dimms(machine, dimms), "single-rank"), HasSubstr("1 of 4 DIMMs have one rank"));
    dimms[1] = dimms[0];
    EXPECT_EQ(evidence(with_dimms(machine, dimms), "single-rank"), "");
}

TEST(MemoryFindings, DoNotBlameASocketWithoutCpu) {
    Machine machine = sound_machine();
    std::vector<Dimm> dimms = *machine.dimms;
    dimms[4].populated = dimms[6].populated = false;
    machine = with_dimms(machine, dimms);
    machine.packages[1].populated = false;
    EXPECT_EQ(evidence(machine, "socket-without-memory"), "");
}

TEST(MemoryFindings, CompareTheSizesOfSocketsAndOfDimms) {
    const Machine machine = sound_machine();
    std::vector<Dimm> dimms = *machine.dimms;
    dimms[0].size_bytes = 32 * kGiB;
    const Machine mixed = with_dimms(machine, dimms);
    EXPECT_EQ(evidence(mixed, "unbalanced-sockets"),
              "package 0 has 96.0 GiB of memory and package 1 has 128.0 GiB");
    EXPECT_THAT(evidence(mixed, "mixed-dimm-sizes"), HasSubstr("1 x 32.0 GiB, 3 x 64.0 GiB"));
    dimms[4].size_bytes = 32 * kGiB;
    EXPECT_EQ(evidence(with_dimms(machine, dimms), "unbalanced-sockets"), "");
}

TEST(MemoryFindings, TakeRoundedSpeedsForOneGrade) {
    const Machine machine = sound_machine();
    std::vector<Dimm> dimms = *machine.dimms;
    for (Dimm& dimm : dimms) dimm.rated_mt_per_s = dimm.configured_mt_per_s = std::uint64_t{2667};
    dimms[2].rated_mt_per_s = std::uint64_t{2666};
    dimms[4].configured_mt_per_s = std::uint64_t{2666};
    EXPECT_EQ(evidence(with_dimms(machine, dimms), "mixed-dimm-speeds"), "");
    EXPECT_EQ(evidence(with_dimms(machine, dimms), "below-rated-speed"), "");
    dimms[2].rated_mt_per_s = std::uint64_t{2400};
    EXPECT_THAT(evidence(with_dimms(machine, dimms), "mixed-dimm-speeds"),
                HasSubstr("(1 at 2400, 3 at 2667 MT/s)"));
}

TEST(MemoryFindings, CountDimmsThatRunSlowerThanRated) {
    const Machine machine = sound_machine();
    std::vector<Dimm> dimms = *machine.dimms;
    dimms[2].configured_mt_per_s = dimms[4].configured_mt_per_s = std::uint64_t{2933};
    EXPECT_EQ(evidence(with_dimms(machine, dimms), "below-rated-speed"),
              "2 of 4 DIMMs run slower than they could: B0 at 2933 of 3200 MT/s");
    dimms[2].configured_mt_per_s = dimms[4].configured_mt_per_s = Unreadable{"", ""};
    EXPECT_EQ(evidence(with_dimms(machine, dimms), "below-rated-speed"), "");
}

TEST(MemoryFindings, WarnOfDimmsThatCorrectNothing) {
    const Machine machine = sound_machine();
    std::vector<Dimm> dimms = *machine.dimms;
    dimms[0].ecc = false;
    dimms[2].ecc = Unreadable{"", ""};
    EXPECT_EQ(evidence(with_dimms(machine, dimms), "no-ecc"), "1 of 3 DIMMs correct no errors");
}

TEST(MemoryFindings, AddUpTheErrorsOfTheControllers) {
    Machine machine = sound_machine();
    EdacDimm good;
    good.corrected_errors = std::uint64_t{0};
    EdacDimm bad;
    bad.label = std::string("CPU1_DIMM_B");
    bad.corrected_errors = std::uint64_t{12};
    bad.uncorrected_errors = std::uint64_t{1};
    machine.edac_dimms = std::vector<EdacDimm>{good};
    EXPECT_EQ(evidence(machine, "memory-errors"), "");
    machine.edac_dimms = std::vector<EdacDimm>{good, bad};
    EXPECT_THAT(evidence(machine, "memory-errors"),
                HasSubstr("12 corrected and 1 uncorrected errors since boot, first at CPU1_DIMM_B"));
}

TEST(MemoryFindings, CompareTheDiesLinksWithTheMemory) {
    Machine machine = sound_machine();
    machine.spec_bandwidth_bytes_per_s = 204.8e9;
    machine.ccd_bound_bytes_per_s = 84e9;
    EXPECT_THAT(evidence(machine, "few-l3-domains"), HasSubstr("84.0 GB/s, less than the 204.8 GB/s"));
    machine.ccd_bound_bytes_per_s = 336e9;
    EXPECT_EQ(evidence(machine, "few-l3-domains"), "");
}

TEST(MemoryFindings, WarnOfADimmNearItsLimit) {
    Machine machine = sound_machine();
    DimmTemperature sensor;
    sensor.bus_address = std::string("7-0018");
    sensor.degrees_c = 70.0;
    sensor.max_degrees_c = 85.0;
    machine.dimm_temperatures = std::vector<DimmTemperature>{sensor};
    EXPECT_EQ(evidence(machine, "hot-dimms"), "");
    sensor.degrees_c = 84.0;
    machine.dimm_temperatures = std::vector<DimmTemperature>{sensor};
    EXPECT_EQ(evidence(machine, "hot-dimms"), "the DIMM at 7-0018 has 84 degrees, its maximum is 85");
}

}  // namespace
}  // namespace weir::probe
