// SPDX-License-Identifier: Apache-2.0
#include "probe/spec_bandwidth.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/units.h"
#include "tests/probe/written_machine.h"

namespace weir::probe {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kRome = "AMD EPYC 7532 32-Core Processor                ";

/// Two EPYC 7532, 64 GiB DDR4-3200 on each of the given number of channels.
Machine two_rome(int nodes_per_socket, const std::vector<std::uint64_t>& speeds) {
    std::uint64_t socket_bytes = 0;
    for (const std::uint64_t speed : speeds) socket_bytes += speed > 0 ? 64 * kGiB : 0;
    // A little of every node is the kernel's.
    const std::uint64_t node_bytes = socket_bytes / static_cast<std::uint64_t>(nodes_per_socket) / 100 * 98;
    Machine machine = tests::machine_of({kRome, 2, nodes_per_socket, 16, node_bytes});
    tests::fill_channels(machine, speeds, 64 * kGiB);
    return machine;
}

const std::vector<std::uint64_t> kAllAt3200(8, 3200);
const std::vector<std::uint64_t> kOneEmpty = {3200, 3200, 3200, 3200, 3200, 3200, 0, 3200};

TEST(SpecBandwidth, OfTwoFullRomeSocketsIsTheirBest) {
    Machine machine = two_rome(1, kAllAt3200);
    fill_spec(machine);
    EXPECT_DOUBLE_EQ(machine.spec_bandwidth_bytes_per_s.value(), 409.6e9);
    EXPECT_DOUBLE_EQ(machine.best_spec_bandwidth_bytes_per_s.value(), 409.6e9);
    EXPECT_DOUBLE_EQ(machine.nodes[0].spec_bandwidth_bytes_per_s.value(), 204.8e9);
    EXPECT_DOUBLE_EQ(machine.ccd_bound_bytes_per_s.value(), 2 * 8 * 42e9);
    EXPECT_THAT(machine.spec_notes, IsEmpty());
}

TEST(SpecBandwidth, DealsTheChannelsOfASocketToItsNodes) {
    Machine machine = two_rome(4, kAllAt3200);
    fill_spec(machine);
    EXPECT_EQ(machine.nodes.size(), 8U);
    for (const Node& node : machine.nodes)
        EXPECT_DOUBLE_EQ(node.spec_bandwidth_bytes_per_s.value(), 51.2e9) << node.id;
}

TEST(SpecBandwidth, LosesAnEmptyChannel) {
    Machine machine = two_rome(1, kOneEmpty);
    fill_spec(machine);
    EXPECT_DOUBLE_EQ(machine.spec_bandwidth_bytes_per_s.value(), 14 * 25.6e9);
    EXPECT_DOUBLE_EQ(machine.best_spec_bandwidth_bytes_per_s.value(), 409.6e9);
    EXPECT_DOUBLE_EQ(machine.nodes[1].spec_bandwidth_bytes_per_s.value(), 7 * 25.6e9);
}

TEST(SpecBandwidth, FindsTheNodeOfAnEmptyChannelByItsMemory) {
    Machine machine = two_rome(4, kOneEmpty);
    for (Node& node : machine.nodes) node.memory_bytes = 126 * kGiB;
    machine.nodes[3].memory_bytes = machine.nodes[7].memory_bytes = 62 * kGiB;
    fill_spec(machine);
    EXPECT_DOUBLE_EQ(machine.nodes[0].spec_bandwidth_bytes_per_s.value(), 51.2e9);
    EXPECT_DOUBLE_EQ(machine.nodes[3].spec_bandwidth_bytes_per_s.value(), 25.6e9);
}

TEST(SpecBandwidth, OfANodeIsUnreadableWhereItsChannelsCannotBeTold) {
    Machine machine = two_rome(4, {3200, 3200, 3200, 3200, 3200, 3200, 3200, 2933});
    fill_spec(machine);
    EXPECT_TRUE(machine.spec_bandwidth_bytes_per_s.has_value());
    ASSERT_FALSE(machine.nodes[0].spec_bandwidth_bytes_per_s.has_value());
    EXPECT_THAT(machine.nodes[0].spec_bandwidth_bytes_per_s.reason().why, HasSubstr("not alike"));
}

TEST(SpecBandwidth, TakesTheSlowestDimmOfAChannel) {
    Machine machine = two_rome(1, kAllAt3200);
    std::vector<Dimm> dimms = machine.dimms.value();
    dimms.push_back(tests::dimm(0, "C", 64 * kGiB, 2666));
    machine.dimms = dimms;
    fill_spec(machine);
    EXPECT_DOUBLE_EQ(machine.spec_bandwidth_bytes_per_s.value(), (15 * 3200 + 2666) * 8e6);
}

TEST(SpecBandwidth, AddsChannelsOfDifferentSpeeds) {
    Machine machine = two_rome(1, {3200, 3200, 2666, 2666, 0, 0, 0, 0});
    fill_spec(machine);
    EXPECT_DOUBLE_EQ(machine.spec_bandwidth_bytes_per_s.value(), 2 * (2 * 3200 + 2 * 2666) * 8e6);
}

TEST(SpecBandwidth, CountsDimmsAsChannelsWhereABoardDoesNotSayAndOwnsUpToIt) {
    Machine machine = two_rome(1, kAllAt3200);
    std::vector<Dimm> dimms;
    for (int package = 0; package < 2; ++package) {
        for (int i = 0; i < 16; ++i) {
            Dimm dimm = tests::dimm(package, "", 32 * kGiB, 2933);
            dimm.channel = Unreadable{"the board numbers its slots", "see the manual"};
            dimms.push_back(dimm);
        }
    }
    machine.dimms = dimms;
    machine.channels = Unreadable{"the board numbers its slots", "see the manual"};
    fill_spec(machine);
    EXPECT_DOUBLE_EQ(machine.spec_bandwidth_bytes_per_s.value(), 2 * 8 * 2933 * 8e6);
    ASSERT_EQ(machine.spec_notes.size(), 2U);
    EXPECT_THAT(machine.spec_notes[0], HasSubstr("its 16 DIMMs"));
    EXPECT_THAT(machine.spec_notes[0], HasSubstr("8 of the 8 channels"));

    machine.dimms = std::vector<Dimm>(dimms.begin(), dimms.begin() + 5);
    fill_spec(machine);
    EXPECT_DOUBLE_EQ(machine.spec_bandwidth_bytes_per_s.value(), 5 * 2933 * 8e6);
}

TEST(SpecBandwidth, DoesNotBelieveInMoreChannelsThanTheCpuHas) {
    Machine machine = two_rome(1, std::vector<std::uint64_t>(16, 3200));
    fill_spec(machine);
    EXPECT_DOUBLE_EQ(machine.spec_bandwidth_bytes_per_s.value(), 409.6e9);
    EXPECT_EQ(machine.spec_notes.size(), 2U);
}

TEST(SpecBandwidth, IsUnreadableWithTheReasonOfTheDimms) {
    Machine machine = two_rome(1, kAllAt3200);
    machine.channels = Unreadable{"the tables need root", "run as root"};
    machine.dimms = machine.channels.reason();
    fill_spec(machine);
    EXPECT_EQ(machine.spec_bandwidth_bytes_per_s.reason().why, "the tables need root");
    EXPECT_EQ(machine.nodes[0].spec_bandwidth_bytes_per_s.reason().remedy, "run as root");
    EXPECT_DOUBLE_EQ(machine.best_spec_bandwidth_bytes_per_s.value(), 409.6e9) << "the CPUs say it alone";
}

TEST(SpecBandwidth, IsUnreadableWhenADimmDoesNotSayItsSocket) {
    Machine machine = two_rome(1, kAllAt3200);
    std::vector<Dimm> dimms = machine.dimms.value();
    dimms[3].package = Unreadable{"the slot is called DIMM 4", "see the manual"};
    machine.dimms = dimms;
    fill_spec(machine);
    EXPECT_EQ(machine.spec_bandwidth_bytes_per_s.reason().why, "the slot is called DIMM 4");
}

TEST(SpecBandwidth, IsUnreadableWhenAChannelDoesNotSayItsSpeed) {
    Machine machine = two_rome(1, kAllAt3200);
    std::vector<Channel> channels = machine.channels.value();
    std::vector<Dimm> dimms = machine.dimms.value();
    channels[1].configured_mt_per_s = dimms[1].configured_mt_per_s =
        Unreadable{"Unknown", "look in the setup"};
    machine.channels = channels;
    machine.dimms = dimms;
    fill_spec(machine);
    EXPECT_EQ(machine.spec_bandwidth_bytes_per_s.reason().why,
              "the speed of channel B of socket 0 is not known: Unknown");
}

TEST(SpecBandwidth, NeedsNoCatalogWhereTheChannelsAreKnown) {
    Machine machine = two_rome(1, kAllAt3200);
    for (Package& package : machine.packages) package.cpu_model = "AMD Eng Sample: 100-000000996-01";
    fill_spec(machine);
    EXPECT_DOUBLE_EQ(machine.spec_bandwidth_bytes_per_s.value(), 409.6e9);
    EXPECT_THAT(machine.best_spec_bandwidth_bytes_per_s.reason().why, HasSubstr("100-000000996-01"));
    EXPECT_THAT(machine.best_spec_bandwidth_bytes_per_s.reason().remedy, HasSubstr("docs/hardware.md"));
    EXPECT_FALSE(machine.ccd_bound_bytes_per_s.has_value());
}

TEST(SpecBandwidth, OfASingleXeon8280HasSixChannels) {
    Machine machine =
        tests::machine_of({"Intel(R) Xeon(R) Platinum 8280 CPU @ 2.70GHz", 1, 1, 1, 376 * kGiB});
    tests::fill_channels(machine, std::vector<std::uint64_t>(6, 2933), 64 * kGiB);
    fill_spec(machine);
    EXPECT_DOUBLE_EQ(machine.spec_bandwidth_bytes_per_s.value(), 6 * 2933 * 8e6);
    EXPECT_DOUBLE_EQ(machine.best_spec_bandwidth_bytes_per_s.value(), 6 * 2933 * 8e6);
    EXPECT_THAT(machine.ccd_bound_bytes_per_s.reason().why, HasSubstr("mesh"));
}

TEST(SpecBandwidth, OfMemoryFasterThanTheCpuIsRatedForIsItsBest) {
    Machine machine = tests::machine_of({"Intel(R) Xeon(R) 6980P", 1, 1, 1, 750 * kGiB});
    tests::fill_channels(machine, std::vector<std::uint64_t>(12, 8800), 64 * kGiB);
    fill_spec(machine);
    EXPECT_DOUBLE_EQ(machine.best_spec_bandwidth_bytes_per_s.value(), 844.8e9);
}

TEST(SpecBandwidth, OfASocketWithoutDimmsIsTheOtherSocketsAlone) {
    Machine machine = two_rome(1, kAllAt3200);
    std::vector<Channel> channels = machine.channels.value();
    for (std::size_t i = 8; i < 16; ++i) channels[i].populated_slots = 0;
    std::vector<Dimm> dimms = machine.dimms.value();
    dimms.resize(8);
    machine.channels = channels;
    machine.dimms = dimms;
    machine.nodes[1].memory_bytes = 0;
    machine.nodes[1].kind = "memory-less";
    fill_spec(machine);
    EXPECT_DOUBLE_EQ(machine.spec_bandwidth_bytes_per_s.value(), 204.8e9);
    EXPECT_THAT(machine.nodes[1].spec_bandwidth_bytes_per_s.reason().why, HasSubstr("no memory"));
}

TEST(SpecBandwidth, OfTheOneNodeOverAllSocketsIsTheMachines) {
    Machine machine = two_rome(1, kAllAt3200);
    machine.nodes.resize(1);
    machine.nodes[0].package = -1;
    fill_spec(machine);
    EXPECT_DOUBLE_EQ(machine.nodes[0].spec_bandwidth_bytes_per_s.value(), 409.6e9);
}

TEST(SpecBandwidth, OfANodeIsUnreadableWhereOtherNodesAreHidden) {
    Machine machine = two_rome(4, kAllAt3200);
    machine.nodes.resize(1);
    fill_spec(machine);
    EXPECT_THAT(machine.nodes[0].spec_bandwidth_bytes_per_s.reason().why, HasSubstr("hidden"));
}

}  // namespace
}  // namespace weir::probe
