// SPDX-License-Identifier: Apache-2.0
// This machine, measured for a moment: which figures there are, not what they are.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/document.h"
#include "base/error.h"
#include "kernels/read.h"
#include "measure/measure.h"
#include "probe/probe.h"

namespace weir::measure {
namespace {

MeasureOptions short_options() {
    MeasureOptions options;
    options.quick = true;
    options.time_budget_s = 2;
    options.only = {"barrier"};
    return options;
}

void expect_figure(const Estimate& figure) {
    EXPECT_GE(figure.samples, 9U);
    EXPECT_GT(figure.low, 0);
    EXPECT_LE(figure.low, figure.median);
    EXPECT_LE(figure.median, figure.high);
}

/// Measured once for all tests of this process.
const Measurements& measured() {
    static const Measurements measurements = measure(probe::probe_machine(), short_options(), {}, {});
    return measurements;
}

TEST(LiveMeasure, FindsACeilingAmongTheReadKernels) {
    const Ceiling& ceiling = measured().ceiling;
    expect_figure(ceiling.bytes_per_s);
    EXPECT_EQ(measured().ceiling_bytes_per_s, ceiling.bytes_per_s.median);
    EXPECT_EQ(ceiling.nodes.size(), 1U);
    EXPECT_GE(ceiling.threads, 1);
    EXPECT_TRUE(ceiling.pages == "thp" || ceiling.pages == "4k") << ceiling.pages;
    for (const Bandwidth& each : measured().bandwidth) {
        EXPECT_LE(each.bytes_per_s.median, ceiling.bytes_per_s.median) << each.kernel;
    }
}

TEST(LiveMeasure, HasABandwidthForEachReadKernelAndOneOfThemIsTheCeiling) {
    const Measurements& out = measured();
    const auto kernels = kernels::read_kernels(kernels::best_supported());
    ASSERT_EQ(out.bandwidth.size(), kernels.size());
    for (std::size_t i = 0; i < kernels.size(); ++i) {
        EXPECT_EQ(out.bandwidth[i].kernel, kernels[i].name);
        EXPECT_EQ(out.bandwidth[i].threads, out.ceiling.threads);
        EXPECT_EQ(out.bandwidth[i].pages, out.ceiling.pages);
        expect_figure(out.bandwidth[i].bytes_per_s);
    }
    const auto is_ceiling = [&](const Bandwidth& each) { return each.kernel == out.ceiling.kernel; };
    EXPECT_EQ(std::count_if(out.bandwidth.begin(), out.bandwidth.end(), is_ceiling), 1);
}

TEST(LiveMeasure, MeasuresTheStagesAskedForAlone) {
    const Measurements& out = measured();
    ASSERT_FALSE(out.barrier.empty());
    EXPECT_EQ(out.barrier.back().threads, out.ceiling.threads);
    for (const BarrierCost& each : out.barrier) expect_figure(each.ns);
    EXPECT_TRUE(out.matvec.empty());
    EXPECT_TRUE(out.compute.empty());
    EXPECT_TRUE(out.loaded_latency.empty());
    EXPECT_TRUE(out.core_to_core.empty());
    ASSERT_FALSE(out.latency);
    EXPECT_EQ(out.latency.reason().why, "not measured: it was not asked for");
}

TEST(LiveMeasure, NamesTheMachineAndTheConditions) {
    EXPECT_EQ(measured().machine_fingerprint, probe::probe_machine().fingerprint);
    for (const char* name :
         {"steal", "virtualised", "load_average", "allowed_cpus", "numa_balancing", "thp"}) {
        EXPECT_EQ(measured().conditions.count(name), 1U) << name;
    }
    for (const std::string& warning : measured().warnings) {
        EXPECT_EQ(warning.find("interrupted"), std::string::npos) << warning;
    }
}

TEST(LiveMeasure, SurvivesTheWayThroughItsDocument) {
    const std::string text = write_document(measured());
    EXPECT_EQ(write_document(read_document<Measurements>(text, "measurements.json")), text);
}

TEST(LiveMeasure, TellsHowFarItIs) {
    std::vector<double> fractions;
    std::vector<std::string> stages;
    MeasureOptions options = short_options();
    options.threads = 1;
    const Measurements out =
        measure(probe::probe_machine(), options, {}, [&](std::string_view what, double fraction) {
            stages.emplace_back(what);
            fractions.push_back(fraction);
        });
    EXPECT_EQ(out.ceiling.threads, 1);
    EXPECT_NE(std::find(stages.begin(), stages.end(), "barrier"), stages.end());
    EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
    for (const double fraction : fractions) EXPECT_TRUE(fraction >= 0 && fraction <= 1) << fraction;
}

bool warns_of_interruption(const Measurements& out) {
    return std::any_of(out.warnings.begin(), out.warnings.end(),
                       [](const std::string& warning) { return warning.starts_with("interrupted"); });
}

TEST(LiveMeasure, EndsWhenItWasStoppedBeforehand) {
    std::stop_source source;
    source.request_stop();
    EXPECT_THROW(measure(probe::probe_machine(), short_options(), source.get_token(), {}), Interrupted);
}

TEST(LiveMeasure, KeepsTheCeilingWhenItIsStoppedAfterIt) {
    std::stop_source source;
    const Measurements out = measure(probe::probe_machine(), short_options(), source.get_token(),
                                     [&](std::string_view what, double) {
                                         if (what == "barrier") source.request_stop();
                                     });
    expect_figure(out.ceiling.bytes_per_s);
    EXPECT_TRUE(out.barrier.empty());
    EXPECT_TRUE(warns_of_interruption(out));
}

}  // namespace
}  // namespace weir::measure
