// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/scaling.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/cpu_list.h"
#include "measure/measure.h"
#include "tests/measure/sampling/small_bench.h"

namespace weir::measure {
namespace {

kernels::ReadKernel kernel() {
    return kernels::read_kernels(kernels::best_supported()).front();
}

TEST(MeasureScaling, HasEveryCountOfAGroupAndOneKnee) {
    SmallBench small;
    measure_scaling(small.bench(), kernel());
    const std::vector<Scaling>& scaling = small.out().scaling;
    ASSERT_EQ(scaling.size(), 2U);
    double best = 0;
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(scaling[i].group, scaling[0].group);
        EXPECT_EQ(scaling[i].threads, static_cast<int>(i + 1));
        EXPECT_GE(scaling[i].bytes_per_s.samples, 9U);
        EXPECT_GT(scaling[i].bytes_per_s.low, 0);
        EXPECT_GT(scaling[i].of_best.median, 0);
        best = std::max(best, scaling[i].bytes_per_s.median);
    }
    EXPECT_EQ(std::count_if(scaling.begin(), scaling.end(), [](const Scaling& each) { return each.knee; }),
              1);
    for (const Scaling& each : scaling) {
        if (each.bytes_per_s.median < best) continue;
        EXPECT_EQ(each.of_best.low, 1);  // to itself, in every round
        EXPECT_EQ(each.of_best.high, 1);
    }
    const Scaling& knee = scaling[0].knee ? scaling[0] : scaling[1];
    EXPECT_GE(knee.of_best.median, 0.98);
    if (!scaling[0].knee) {
        EXPECT_LT(scaling[0].of_best.median, 0.98);
    }
}

TEST(MeasureScaling, LeavesOutAGroupThatWasNotSampledBeforeAStop) {
    SmallBench small;
    std::stop_source source;
    source.request_stop();
    measure_scaling(small.bench(source.get_token()), kernel());
    EXPECT_TRUE(small.out().scaling.empty());
}

/// This machine as if it had one core.
probe::Machine one_core() {
    probe::Machine machine = small_machine();
    probe::Node& node = machine.nodes[0];
    node.cpus = node.core_cpus = std::to_string(parse_cpu_list(node.cpus).front());
    node.cores = 1;
    machine.limits.allowed_cpus = node.cpus;
    return machine;
}

TEST(OneCore, IsMeasuredWhole) {
    MeasureOptions options;
    options.time_budget_s = 0.1;
    options.quick = true;
    const Measurements out = measure(one_core(), options, {}, {});
    EXPECT_EQ(out.ceiling.threads, 1);
    EXPECT_GT(out.ceiling_bytes_per_s, 0);
    ASSERT_EQ(out.scaling.size(), 1U);
    EXPECT_EQ(out.scaling[0].group, "node 0");
    EXPECT_EQ(out.scaling[0].threads, 1);
    EXPECT_EQ(out.scaling[0].of_best.median, 1);
    EXPECT_TRUE(out.scaling[0].knee);
    EXPECT_TRUE(out.steps.empty());
    for (const BarrierCost& each : out.barrier) EXPECT_EQ(each.threads, 1);
    for (const MatvecBandwidth& each : out.matvec) EXPECT_EQ(each.threads, 1) << each.format;
    EXPECT_FALSE(out.matvec.empty());
    EXPECT_FALSE(out.compute.empty());
    for (const Overhead& each : out.overheads) EXPECT_NE(each.what, "barrier");
    EXPECT_TRUE(out.warnings.empty() || out.warnings[0].find("interrupted") == std::string::npos);
}

}  // namespace
}  // namespace weir::measure
