// SPDX-License-Identifier: Apache-2.0
#include "probe/made_machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/cpu_list.h"
#include "base/document.h"
#include "base/error.h"
#include "base/units.h"
#include "probe/findings.h"

namespace weir::probe {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class MadeMachines : public testing::Test {
protected:
    MadeMachine made(const std::string& text) const { return make_machine(text, catalog_); }
    Machine machine(const std::string& text) const { return made(text).machine; }

    /// The fault and its remedy.
    std::string refusal(const std::string& text) const {
        try {
            made(text);
        } catch (const UsageError& error) {
            return error.what() + std::string(" | ") + error.remedy();
        }
        ADD_FAILURE() << "\"" << text << "\" was taken";
        return "";
    }

    hardware::Catalog catalog_ = hardware::Catalog::built_in();
};

std::vector<std::string> ids(const Machine& machine) {
    std::vector<std::string> ids;
    for (const Finding& finding : machine.findings) ids.push_back(finding.id);
    return ids;
}

std::vector<std::string> empty_channels(const Machine& machine) {
    std::vector<std::string> names;
    for (const Channel& channel : *machine.channels) {
        if (channel.populated_slots == 0) names.push_back(std::to_string(channel.package) + channel.name);
    }
    return names;
}

std::uint64_t memory(const Machine& machine) {
    std::uint64_t bytes = 0;
    for (const Node& node : machine.nodes) bytes += node.memory_bytes;
    return bytes;
}

TEST_F(MadeMachines, HaveTheFiguresOfTwoRomesWithAllChannelsFilled) {
    const Machine two = machine("2x epyc-7532, 16x 64GiB ddr4-3200, nps4");
    EXPECT_EQ(two.nodes.size(), 8U);
    EXPECT_EQ(memory(two), 1024 * kGiB);
    EXPECT_EQ(two.limits.available_bytes, 1024 * kGiB);
    EXPECT_DOUBLE_EQ(two.spec_bandwidth_bytes_per_s.value(), 409.6e9);
    EXPECT_DOUBLE_EQ(two.best_spec_bandwidth_bytes_per_s.value(), 409.6e9);
    EXPECT_DOUBLE_EQ(two.ccd_bound_bytes_per_s.value(), 672e9);
    EXPECT_EQ(two.nps.value(), "NPS4");
    for (const Node& node : two.nodes) {
        EXPECT_EQ(node.memory_bytes, 128 * kGiB);
        EXPECT_EQ(node.cores, 8);
        EXPECT_DOUBLE_EQ(node.spec_bandwidth_bytes_per_s.value(), 51.2e9);
    }
    EXPECT_TRUE(two.replayed);
    EXPECT_THAT(two.host.isa, Contains("avx2"));
    EXPECT_THAT(ids(two), ElementsAre("smt-threads"));
}

TEST_F(MadeMachines, NumberCpusAsLinuxDoes) {
    const Machine two = machine("2x epyc-7532, 16x 64GiB ddr4-3200, nps4");
    EXPECT_EQ(two.nodes[0].cpus, "0-7,64-71");
    EXPECT_EQ(two.nodes[7].cpus, "56-63,120-127");
    EXPECT_EQ(two.nodes[7].core_cpus, "56-63");
    EXPECT_EQ(two.limits.online_cpus, "0-127");
    EXPECT_EQ(two.packages[1].threads, 64);
    EXPECT_EQ(two.packages[1].l3_domains.size(), 16U);
    EXPECT_EQ(two.packages[1].l3_domains.front().cpus, "32-33,96-97");
    const Machine single = machine("2x epyc-7532, 16x 64GiB ddr4-3200, nps4, smt off");
    EXPECT_EQ(single.nodes[7].cpus, "56-63");
    EXPECT_EQ(single.limits.online_cpus, "0-63");
    EXPECT_THAT(ids(single), Not(Contains("smt-threads")));
}

TEST_F(MadeMachines, HaveTheFiguresOfThePublishedGenoa) {
    const Machine genoa = machine("2x epyc-9354, 24x 32GiB ddr5-4800");
    EXPECT_DOUBLE_EQ(genoa.spec_bandwidth_bytes_per_s.value(), 921.6e9);
    EXPECT_EQ(genoa.nodes.size(), 2U);
    EXPECT_EQ(genoa.nps.value(), "NPS1");
    EXPECT_THAT(genoa.spec_notes, Contains("NPS1 is assumed"));
}

TEST_F(MadeMachines, LackChannelsWhereDimmsLack) {
    const Machine lacking = machine("2x epyc-7532, 12x 64GiB ddr4-3200, nps4");
    EXPECT_DOUBLE_EQ(lacking.spec_bandwidth_bytes_per_s.value(), 307.2e9);
    EXPECT_THAT(empty_channels(lacking), ElementsAre("0D", "0H", "1D", "1H"));
    EXPECT_THAT(ids(lacking), Contains("empty-channel"));
    EXPECT_DOUBLE_EQ(lacking.nodes[0].spec_bandwidth_bytes_per_s.value(), 51.2e9);
    EXPECT_DOUBLE_EQ(lacking.nodes[3].spec_bandwidth_bytes_per_s.value(), 25.6e9);
    const Machine halves = machine("epyc-7532, 6x 64GiB ddr4-3200, nps2");
    EXPECT_EQ(halves.nodes[0].memory_bytes, halves.nodes[1].memory_bytes);
    const auto mended = mend(lacking, "empty-channel");
    ASSERT_TRUE(mended.has_value());
    EXPECT_DOUBLE_EQ(mended->spec_bandwidth_bytes_per_s.value(), 409.6e9);
}

TEST_F(MadeMachines, FillEveryPartOfASocketBeforeASecondChannelOfAny) {
    EXPECT_THAT(empty_channels(machine("epyc-7532, 4x 64GiB ddr4-3200")),
                ElementsAre("0B", "0D", "0F", "0H"));
}

TEST_F(MadeMachines, RunSlowerWithTwoDimmsOnAChannel) {
    const Machine full = machine("epyc-7532, 16x 32GiB ddr4-3200");
    EXPECT_EQ(full.dimms->front().configured_mt_per_s.value(), 2933U);
    EXPECT_DOUBLE_EQ(full.spec_bandwidth_bytes_per_s.value(), 8 * 2933e6 * 8);
    EXPECT_EQ(memory(full), 512 * kGiB);
    EXPECT_THAT(ids(full), Contains("two-dimms-per-channel"));
}

TEST_F(MadeMachines, RunNoFasterThanTheSlowestDimmOrTheCpu) {
    const Machine mixed = machine("epyc-7532, 4x 64GiB ddr4-3200, 4x 64GiB ddr4-2666");
    for (const Dimm& dimm : *mixed.dimms) EXPECT_EQ(dimm.configured_mt_per_s.value(), 2666U);
    EXPECT_THAT(ids(mixed), Contains("mixed-dimm-speeds"));
    const Machine fast = machine("epyc-9354, 12x 64GiB ddr5-6400");
    EXPECT_EQ(fast.dimms->front().configured_mt_per_s.value(), 4800U);
    EXPECT_EQ(fast.dimms->front().rated_mt_per_s.value(), 6400U);
}

TEST_F(MadeMachines, TakeMultiplexedDimmsWhereTheCpuDoes) {
    const Machine granite = machine("2x xeon-6980p, 24x 64GiB mrdimm-8800, snc3");
    EXPECT_DOUBLE_EQ(granite.spec_bandwidth_bytes_per_s.value(), 2 * 844.8e9);
    EXPECT_EQ(granite.nodes.size(), 6U);
    EXPECT_EQ(granite.nps.value(), "SNC3");
}

TEST_F(MadeMachines, SayWhichDieCountBoundsThem) {
    const Machine few = machine("epyc-7282, 8x 32GiB ddr4-3200");
    EXPECT_DOUBLE_EQ(few.ccd_bound_bytes_per_s.value(), 84e9);
    EXPECT_THAT(ids(few), Contains("few-l3-domains"));
}

TEST_F(MadeMachines, MayHaveOneNodeOverAllSocketsOrOneForEachL3) {
    const Machine flat = machine("2x epyc-7532, 16x 64GiB ddr4-3200, nps0");
    ASSERT_EQ(flat.nodes.size(), 1U);
    EXPECT_DOUBLE_EQ(flat.nodes[0].spec_bandwidth_bytes_per_s.value(), 409.6e9);
    EXPECT_THAT(ids(flat), Contains("nodes-interleaved"));
    const Machine fine = machine("epyc-7532, 8x 64GiB ddr4-3200, l3-as-numa");
    EXPECT_EQ(fine.nodes.size(), 16U);
    EXPECT_EQ(fine.nodes[15].memory_bytes, 32 * kGiB);
    EXPECT_EQ(fine.nps.value(), "L3 as NUMA");
}

TEST_F(MadeMachines, MayDealDimmsOutUnevenlyAndSaySo) {
    const Machine uneven = machine("2x epyc-7532, 15x 64GiB ddr4-3200");
    EXPECT_THAT(uneven.memory_notes, Contains(HasSubstr("15 DIMMs do not divide by 2 sockets")));
    EXPECT_EQ(uneven.nodes[0].memory_bytes, 512 * kGiB);
    EXPECT_EQ(uneven.nodes[1].memory_bytes, 448 * kGiB);
    EXPECT_THAT(ids(uneven), Contains("unbalanced-sockets"));
}

TEST_F(MadeMachines, MayHaveNoDimms) {
    const Machine empty = machine("epyc-7532, no dimms");
    EXPECT_EQ(memory(empty), 0U);
    EXPECT_FALSE(empty.spec_bandwidth_bytes_per_s.has_value());
    EXPECT_DOUBLE_EQ(empty.best_spec_bandwidth_bytes_per_s.value(), 204.8e9);
}

TEST_F(MadeMachines, LeaveUnreadableWhatAStringCannotSay) {
    const Machine one = machine("epyc-7532, 8x 64GiB ddr4-3200");
    EXPECT_EQ(one.board.reason().why, "a machine string does not say it");
    EXPECT_THAT(one.board.reason().remedy, HasSubstr("weir probe --gather"));
    EXPECT_FALSE(one.dimms->front().ecc.has_value());
    EXPECT_FALSE(one.settings.at("thp").has_value());
    EXPECT_TRUE(one.distances.empty());
}

TEST_F(MadeMachines, HaveAFingerprintOfTheirOwn) {
    const std::string first = machine("2x epyc-7532, 16x 64GiB ddr4-3200, nps4").fingerprint;
    EXPECT_EQ(machine("NPS4, 16 x 64GB DDR4 3200, 2x AMD EPYC 7532").fingerprint, first);
    EXPECT_EQ(machine("2x epyc-7532, 16x 64GiB 3200, nps4").fingerprint, first) << "the type is the CPU's";
    EXPECT_NE(machine("2x epyc-7532, 16x 64GiB ddr4-3200, nps2").fingerprint, first);
}

TEST_F(MadeMachines, AreDocumentsThatReadBack) {
    const std::string text = write_document(machine("2x epyc-7532, 12x 64GiB ddr4-3200, nps4"));
    EXPECT_EQ(write_document(read_document<Machine>(text, "machine.json")), text);
}

TEST_F(MadeMachines, HavePeakArithmeticOnlyWithAClock) {
    const MadeMachine with = made("2x epyc-7532, 16x 64GiB ddr4-3200, at 2.4GHz");
    EXPECT_DOUBLE_EQ(with.flop_per_s.value(), 64 * 2.4e9 * 32);
    EXPECT_EQ(with.text, "2x epyc-7532, 16x 64GiB ddr4-3200, nps1, at 2.4GHz");
    const MadeMachine without = made("2x epyc-7532, 16x 64GiB ddr4-3200");
    EXPECT_THAT(without.flop_per_s.reason().remedy, HasSubstr("at 2.4GHz"));
    // The founding article's figure for this CPU is 4.8 TFLOP/s, 28 cores at 2.7 GHz.
    EXPECT_NEAR(made("xeon-platinum-8280, 6x 64GiB ddr4-2933, at 2.7GHz").flop_per_s.value(), 4.8e12,
                0.05e12);
}

TEST_F(MadeMachines, CanBeMadeOfEveryModelOfTheCatalog) {
    for (const std::string& name : catalog_.cpu_names()) {
        const auto cpu = catalog_.find_cpu(name);
        const std::string text = name + ", " + std::to_string(cpu->channels) + "x 32GiB " +
                                 std::to_string(static_cast<int>(cpu->mt_per_s));
        const Machine one = machine(text);
        EXPECT_DOUBLE_EQ(one.spec_bandwidth_bytes_per_s.value(), cpu->best_bytes_per_s()) << text;
        EXPECT_EQ(parse_cpu_list(one.limits.online_cpus).size() % static_cast<std::size_t>(cpu->model->cores),
                  0U);
    }
}

TEST_F(MadeMachines, NameTheNearestCpus) {
    EXPECT_THAT(refusal("epyc-7535, 8x 64g ddr4-3200"), HasSubstr("did you mean epyc-7532"));
    EXPECT_THAT(refusal("epyc-7002, 8x 64g ddr4-3200"), HasSubstr("is of the generation epyc-7002"));
}

TEST_F(MadeMachines, AreRefusedWhereThereCanBeNone) {
    EXPECT_THAT(refusal("epyc-7532, 17x 64g ddr4-3200"), HasSubstr("16 in all"));
    EXPECT_THAT(refusal("epyc-7532, 8x 64g ddr5-4800"), HasSubstr("DDR5 DIMMs do not fit EPYC 7532"));
    EXPECT_THAT(refusal("2x epyc-7302p, 8x 64g ddr4-3200"), HasSubstr("of which a board has one"));
    EXPECT_THAT(refusal("4x epyc-7532, 8x 64g ddr4-3200"), HasSubstr("of which a board has 2"));
    EXPECT_THAT(refusal("epyc-7532, 8x 64g ddr4-3200, snc2"),
                HasSubstr("epyc-7002 has NPS0, NPS1, NPS2, NPS4"));
    EXPECT_THAT(refusal("xeon-platinum-8280, 6x 64g ddr4-2933, nps4"), HasSubstr("does not have \"nps4\""));
    EXPECT_THAT(refusal("epyc-7532, 8x 64g mrdimm-8800"), HasSubstr("it takes no MRDIMMs"));
    EXPECT_THAT(refusal("xeon-platinum-8280, 6x 64g ddr4-2933, l3 as numa"), HasSubstr("does not have"));
}

}  // namespace
}  // namespace weir::probe
