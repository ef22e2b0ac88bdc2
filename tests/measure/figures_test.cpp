// SPDX-License-Identifier: Apache-2.0
// Every figure of a whole measurement, on a budget of a moment: that it is there, with samples enough.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/cpu_list.h"
#include "base/units.h"
#include "formats/format.h"
#include "kernels/tape.h"
#include "measure/measure.h"
#include "tests/measure/sampling/small_bench.h"

namespace weir::measure {
namespace {

using testing::Contains;
using testing::HasSubstr;

MeasureOptions moment(std::vector<std::string> only = {}) {
    MeasureOptions options;
    options.only = std::move(only);
    options.time_budget_s = 0.1;
    options.quick = true;
    return options;
}

void expect_samples(const Estimate& figure, const std::string& name) {
    EXPECT_GE(figure.samples, 9U) << name;
    EXPECT_GT(figure.low, 0) << name;
    EXPECT_LE(figure.low, figure.median) << name;
    EXPECT_LE(figure.median, figure.high) << name;
}

TEST(Figures, HaveAtLeastNineSamplesOnATinyBudget) {
    const Measurements out = measure(small_machine(), moment(), {}, {});
    expect_samples(out.ceiling.bytes_per_s, "ceiling");
    for (const Bandwidth& each : out.bandwidth) expect_samples(each.bytes_per_s, each.kernel);
    for (const BarrierCost& each : out.barrier) expect_samples(each.ns, "barrier");
    EXPECT_FALSE(out.barrier.empty());
    for (const Steps& each : out.steps) expect_samples(each.of_ceiling, "steps");
    EXPECT_EQ(out.steps.size(), out.ceiling.threads > 1 ? 3U : 0U);

    const std::set<int> counts{1, out.ceiling.threads};
    ASSERT_EQ(out.matvec.size(), kernels::tape_formats().size() * counts.size());
    ASSERT_EQ(out.matvec_core.size(), kernels::tape_formats().size());
    std::size_t i = 0;
    for (std::size_t f = 0; f < out.matvec_core.size(); ++f) {
        const std::string name(formats::info(kernels::tape_formats()[f]).name);
        for (const int threads : counts) {
            const MatvecBandwidth& each = out.matvec[i++];
            EXPECT_EQ(each.format, name);
            EXPECT_EQ(each.threads, threads) << name;
            expect_samples(each.bytes_per_s, name);
            expect_samples(each.of_ceiling, name);
            EXPECT_THAT(each.bound, testing::AnyOf("memory", "compute")) << name;
        }
        EXPECT_EQ(out.matvec_core[f].format, name);
        expect_samples(out.matvec_core[f].core_bytes_per_s, name);
    }
    std::set<std::string> types;
    for (const Compute& each : out.compute) {
        expect_samples(each.flop_per_s, each.type);
        types.insert(each.type);
    }
    EXPECT_THAT(types, testing::IsSupersetOf({"activations", "fp32", "latent_attention"}));
    EXPECT_EQ(out.roofline.size(), types.size() - 2);
    for (const MissingCompute& each : out.compute_missing) {
        EXPECT_TRUE(types.insert(each.type).second) << each.type;
        EXPECT_FALSE(each.flop_per_s.has_value());
    }
    EXPECT_THAT(types, testing::ElementsAre("activations", "amx-bf16", "amx-int8", "bf16", "fp32", "int8",
                                            "latent_attention"));
    ASSERT_TRUE(out.latency.has_value()) << out.latency.reason().why;
    for (const Latency& each : *out.latency) expect_samples(each.ns, "latency");
}

/// This machine's PUs described as two nodes; there may be no such second one.
probe::Machine two_nodes() {
    probe::Machine machine = small_machine();
    const std::vector<int> cpus = parse_cpu_list(machine.nodes[0].cpus);
    machine.nodes.push_back(machine.nodes[0]);
    for (const int id : {0, 1}) {
        probe::Node& node = machine.nodes[static_cast<std::size_t>(id)];
        node.id = id;
        node.cpus = node.core_cpus = std::to_string(id == 0 ? cpus.front() : cpus.back());
        node.cores = 1;
    }
    return machine;
}

TEST(Figures, OfSeveralNodesAreOfOneTeamOverAllOfThem) {
    const probe::Machine machine = two_nodes();
    if (machine.nodes[0].cpus == machine.nodes[1].cpus) GTEST_SKIP() << "one PU";
    const Measurements out = measure(machine, moment({"bandwidth", "steps", "barrier"}), {}, {});
    expect_samples(out.ceiling.bytes_per_s, "ceiling");
    EXPECT_EQ(out.ceiling.nodes, (std::vector<int>{0, 1}));
    EXPECT_EQ(out.ceiling.threads, 2);
    for (const Bandwidth& each : out.bandwidth) {  // no figure of both nodes under the name of one
        EXPECT_EQ(each.threads, 1) << each.kernel;
        EXPECT_EQ(each.load, "alone");
    }
    EXPECT_EQ(out.steps.size(), 3U);
    EXPECT_EQ(out.conditions.count("matrix"), 0U);
    const Measurements one = measure(machine,
                                     [] {
                                         MeasureOptions options = moment({"barrier"});
                                         options.threads = 1;
                                         return options;
                                     }(),
                                     {}, {});
    EXPECT_EQ(one.ceiling.nodes, (std::vector<int>{0}));
    for (const Bandwidth& each : one.bandwidth) EXPECT_EQ(each.load, "alone");
}

TEST(Figures, OfSeveralNodesHaveAMatrixThatIsAnnouncedBeforehand) {
    const probe::Machine machine = two_nodes();
    if (machine.nodes[0].cpus == machine.nodes[1].cpus) GTEST_SKIP() << "one PU";
    std::vector<std::string> told;
    std::vector<double> fractions;
    const Measurements out =
        measure(machine, moment({"matrix"}), {}, [&](std::string_view what, double fraction) {
            told.emplace_back(what);
            fractions.push_back(fraction);
        });
    EXPECT_THAT(told.front(),
                HasSubstr("node matrix: 4 pairs alone, 2 rounds together, interleaved, about "));
    EXPECT_THAT(out.conditions.at("matrix"), HasSubstr("4 pairs alone"));
    EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
    EXPECT_LE(fractions.back(), 1);
    // Memory of node 0 is there in any case.
    for (const int cpu_node : {0, 1}) {
        const auto is_wanted = [&](const Bandwidth& each) {
            return each.cpu_node == cpu_node && each.memory_node == 0;
        };
        EXPECT_EQ(std::count_if(out.bandwidth.begin(), out.bandwidth.end(), is_wanted), 6);
    }
}

TEST(Figures, OfOneNodeHaveNoMatrix) {
    const Measurements asked = measure(small_machine(), moment({"matrix"}), {}, {});
    EXPECT_EQ(asked.conditions.at("matrix"), "one node: nothing to compare");
    const Measurements whole = measure(small_machine(), moment(), {}, {});
    EXPECT_EQ(whole.conditions.count("matrix"), 0U);
}

TEST(Figures, ThatNeedMoreMemoryThanTheCeilingAreUnreadableWhereALimitLeavesTooLittle) {
    probe::Machine machine = small_machine();
    machine.limits.available_bytes = 2 * kGiB + 32 * kMiB;  // all but the margin goes to the ceiling
    const Measurements out = measure(machine, moment({"pages"}), {}, {});
    expect_samples(out.ceiling.bytes_per_s, "ceiling");
    ASSERT_EQ(out.pages.size(), 4U);
    ASSERT_FALSE(out.pages[0].read_bytes_per_s.has_value());
    EXPECT_THAT(out.pages[0].read_bytes_per_s.reason().remedy, HasSubstr("control group"));
}

TEST(Figures, AreMadeByEveryInstructionSet) {
    for (const kernels::Isa isa : kernels::kAllIsas) {
        if (!kernels::supported(isa)) continue;
        MeasureOptions options = moment({"formats"});
        options.isa = isa;
        const Measurements out = measure(small_machine(), options, {}, {});
        EXPECT_GT(out.ceiling_bytes_per_s, 0);
        for (const MatvecBandwidth& each : out.matvec) EXPECT_EQ(each.isa, kernels::name(isa));
    }
}

TEST(Figures, ThatWereNotReachedBeforeAStopAreLeftOut) {
    std::stop_source source;
    const Measurements out =
        measure(small_machine(), moment(), source.get_token(), [&](std::string_view what, double) {
            if (what == "matrix-vector kernels: q8_0") source.request_stop();
        });
    expect_samples(out.ceiling.bytes_per_s, "ceiling");
    EXPECT_EQ(out.compute.size() + out.compute_missing.size(), 7U);
    ASSERT_FALSE(out.matvec.empty());
    EXPECT_EQ(out.matvec.back().format, "bf16");  // after f32 and f16
    EXPECT_EQ(out.matvec_core.size(), 3U);
    for (const Bandwidth& each : out.bandwidth) EXPECT_NE(each.kernel, "triad");
    EXPECT_THAT(out.warnings, Contains(HasSubstr("interrupted")));
}

}  // namespace
}  // namespace weir::measure
