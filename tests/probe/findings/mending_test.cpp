// SPDX-License-Identifier: Apache-2.0
// Machines with one thing wrong, and what they are once it is mended.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "base/units.h"
#include "probe/findings.h"
#include "tests/probe/findings/sound_machine.h"

namespace weir::probe {
namespace {

using tests::evidence;
using tests::sound_machine;

Dimm& dimm(std::vector<Dimm>& dimms, const std::string& locator) {
    return *std::find_if(dimms.begin(), dimms.end(), [&](const Dimm& one) { return one.locator == locator; });
}

/// The sound machine with its slots changed, and the channels that follow from them.
Machine with(const std::function<void(std::vector<Dimm>&)>& change) {
    Machine machine = sound_machine();
    std::vector<Dimm> dimms = *machine.dimms;
    change(dimms);
    std::vector<Channel> channels = *machine.channels;
    for (Channel& channel : channels) {
        channel.populated_slots = 0;
        channel.size_bytes = 0;
        for (const Dimm& one : dimms) {
            if (!one.populated || *one.package != channel.package || *one.channel != channel.name) continue;
            ++channel.populated_slots;
            channel.size_bytes += one.size_bytes;
            channel.configured_mt_per_s = one.configured_mt_per_s;
        }
    }
    machine.dimms = std::move(dimms);
    machine.channels = std::move(channels);
    return machine;
}

Machine with_setting(const char* name, const char* value) {
    Machine machine = sound_machine();
    machine.settings[name] = std::string(value);
    return machine;
}

void take_out(Dimm& slot) {
    slot.populated = false;
    slot.size_bytes = 0;
}

Machine with_two_dimms_a_channel() {
    return with([](std::vector<Dimm>& dimms) {
        for (std::size_t i = 0; i < dimms.size(); i += 2) {
            dimms[i].configured_mt_per_s = std::uint64_t{2933};
            Dimm second = dimms[i];
            second.slot = 1;
            second.locator = dimms[i + 1].locator;
            dimms[i + 1] = std::move(second);
        }
    });
}

/// Eight slots a socket, as many as its CPU has channels by the catalog, whose names tell no channel; one is
/// empty.
Machine with_unnamed_channels() {
    Machine machine = sound_machine();
    std::vector<Dimm> dimms;
    for (int i = 0; i < 16; ++i) {
        Dimm one = machine.dimms->front();
        one.package = i / 8;
        one.channel = Unreadable{"the names do not tell", "see the manual"};
        one.locator = "DIMM " + std::to_string(i);
        dimms.push_back(one);
    }
    take_out(dimms[3]);
    machine.dimms = std::move(dimms);
    machine.channels = Unreadable{"the names do not tell", "see the manual"};
    for (Package& package : machine.packages) package.memory_channels = 8;
    return machine;
}

Machine with_hardware_threads() {
    Machine machine = sound_machine();
    machine.limits.allowed_cpus = machine.limits.online_cpus = "0-31";
    for (Node& node : machine.nodes) node.cpus += node.id == 0 ? ",16-23" : ",24-31";
    for (Package& package : machine.packages) package.threads = 16;
    return machine;
}

Machine with_one_node() {
    Machine machine = sound_machine();
    machine.nps = std::string("NPS0");
    machine.nodes.resize(1);
    machine.nodes[0].cpus = machine.nodes[0].core_cpus = "0-15";
    machine.nodes[0].cores = 16;
    machine.nodes[0].memory_bytes = 256 * kGiB;
    return machine;
}

Machine with_memory_limit() {
    Machine machine = sound_machine();
    machine.limits.cgroup_memory_bytes = 64 * kGiB;
    machine.limits.available_bytes = 64 * kGiB;
    return machine;
}

struct Fault {
    const char* id;
    Machine machine;
};

std::ostream& operator<<(std::ostream& out, const Fault& fault) {
    return out << fault.id;
}

std::vector<Fault> faults() {
    Machine no_thp = sound_machine();
    no_thp.settings["thp"] = Unreadable{"there is no file", "another kernel"};
    no_thp.settings["hugepages"] = std::string("2M: 0, 1G: 0");
    no_thp.settings["swappiness"] = std::string("60");
    return {
        {"thp-never", with_setting("thp", "never")},
        {"no-huge-pages", no_thp},
        {"numa-balancing", with_setting("numa_balancing", "1")},
        {"zone-reclaim", with_setting("zone_reclaim_mode", "1")},
        {"governor-powersave", with_setting("governor", "powersave")},
        {"memory-limited", with_memory_limit()},
        {"smt-threads", with_hardware_threads()},
        {"memory-encrypted", with_setting("tsme", "on")},
        {"empty-channel", with([](auto& dimms) { take_out(dimm(dimms, "B1")); })},
        {"fewer-dimms-than-channels", with_unnamed_channels()},
        {"socket-without-memory", with([](auto& dimms) {
             take_out(dimm(dimms, "A1"));
             take_out(dimm(dimms, "B1"));
         })},
        {"unbalanced-sockets", with([](auto& dimms) { dimm(dimms, "A1").size_bytes = 32 * kGiB; })},
        {"mixed-dimm-sizes", with([](auto& dimms) { dimm(dimms, "A1").size_bytes = 32 * kGiB; })},
        {"mixed-dimm-speeds", with([](auto& dimms) {
             dimm(dimms, "A1").rated_mt_per_s = std::uint64_t{2400};
             for (Dimm& one : dimms) one.configured_mt_per_s = std::uint64_t{2400};
         })},
        {"below-rated-speed", with([](auto& dimms) {
             for (Dimm& one : dimms) one.configured_mt_per_s = std::uint64_t{2666};
         })},
        {"two-dimms-per-channel", with_two_dimms_a_channel()},
        {"single-rank", with([](auto& dimms) {
             for (Dimm& one : dimms) one.ranks = 1;
         })},
        {"nodes-interleaved", with_one_node()},
    };
}

class Mending : public ::testing::TestWithParam<Fault> {};

TEST_P(Mending, TakesTheFindingAwayAndChangesNothingTwice) {
    const auto& [id, machine] = GetParam();
    ASSERT_NE(evidence(machine, id), "");
    const std::optional<Machine> mended = mend(machine, id);
    ASSERT_TRUE(mended);
    EXPECT_EQ(evidence(*mended, id), "");
    EXPECT_FALSE(mend(*mended, id));
    EXPECT_EQ(mended->findings.size(), find_findings(*mended).size());
}

INSTANTIATE_TEST_SUITE_P(EachFault, Mending, ::testing::ValuesIn(faults()), [](const auto& info) {
    std::string name = info.param.id;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

TEST(MendingFindings, IsTriedForEveryKindThatAPersonCanMend) {
    const std::vector<Fault> tried = faults();
    for (const FindingKind& kind : finding_kinds()) {
        const bool is_tried =
            std::any_of(tried.begin(), tried.end(), [&](const Fault& fault) { return fault.id == kind.id; });
        EXPECT_EQ(is_tried, kind.mend != nullptr) << kind.id;
    }
}

TEST(MendingFindings, LeavesASoundMachineAlone) {
    for (const FindingKind& kind : finding_kinds()) EXPECT_FALSE(mend(sound_machine(), kind.id)) << kind.id;
    EXPECT_FALSE(mend(sound_machine(), "no-such-finding"));
}

TEST(MendingFindings, GivesAnEmptyChannelADimmLikeTheOthersAndItsBandwidth) {
    const Machine machine = with([](auto& dimms) { take_out(dimm(dimms, "B1")); });
    const Machine mended = *mend(machine, "empty-channel");
    std::vector<Dimm> dimms = *mended.dimms;
    EXPECT_TRUE(dimm(dimms, "B1").populated);
    EXPECT_EQ(dimm(dimms, "B1").size_bytes, 64 * kGiB);
    EXPECT_EQ(*dimm(dimms, "B1").channel, "B");
    EXPECT_EQ((*mended.channels)[3].populated_slots, 1);
    EXPECT_EQ(mended.nodes[1].memory_bytes, machine.nodes[1].memory_bytes + 64 * kGiB);
    EXPECT_DOUBLE_EQ(*mended.spec_bandwidth_bytes_per_s, 4 * 25.6e9);
}

TEST(MendingFindings, KeepsTheCapacityWithOneDimmAChannelAndRunsItFaster) {
    const Machine machine = with_two_dimms_a_channel();
    const Machine mended = *mend(machine, "two-dimms-per-channel");
    std::vector<Dimm> dimms = *mended.dimms;
    EXPECT_EQ(dimm(dimms, "A0").size_bytes, 128 * kGiB);
    EXPECT_EQ(*dimm(dimms, "A0").configured_mt_per_s, 3200U);
    EXPECT_FALSE(dimm(dimms, "A0b").populated);
    EXPECT_EQ(mended.nodes[0].memory_bytes, machine.nodes[0].memory_bytes);
    EXPECT_DOUBLE_EQ(*mended.spec_bandwidth_bytes_per_s, 4 * 25.6e9);
}

TEST(MendingFindings, GivesEachSocketANodeWhereTheyWereInterleaved) {
    const Machine mended = *mend(with_one_node(), "nodes-interleaved");
    ASSERT_EQ(mended.nodes.size(), 2U);
    EXPECT_EQ(mended.nodes[1].cpus, "8-15");
    EXPECT_EQ(mended.nodes[1].package, 1);
    EXPECT_EQ(mended.nodes[1].memory_bytes, 128 * kGiB);
}

TEST(MendingFindings, DoesNotGuessWhereTheSlotsOfASocketHaveOtherNames) {
    Machine machine = with([](auto& dimms) {
        take_out(dimm(dimms, "A1"));
        take_out(dimm(dimms, "B1"));
    });
    std::vector<Dimm> dimms = *machine.dimms;
    for (Dimm& one : dimms) {
        if (*one.package == 1) one.channel = *one.channel + "X";
    }
    machine.dimms = dimms;
    EXPECT_NE(evidence(machine, "socket-without-memory"), "");
    EXPECT_FALSE(mend(machine, "socket-without-memory"));
}

}  // namespace
}  // namespace weir::probe
