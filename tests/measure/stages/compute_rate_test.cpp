// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/compute_rate.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "kernels/peak.h"
#include "tests/measure/sampling/small_bench.h"

namespace weir::measure {
namespace {

TEST(ComputeRate, GivesEveryPeakOrWhyThereIsNone) {
    for (const kernels::Isa isa : kernels::kAllIsas) {
        if (!kernels::supported(isa)) continue;
        SmallBench small;
        Bench bench = small.bench();
        bench.isa = isa;
        measure_compute(bench, plain_read());
        std::map<std::string, std::size_t> samples;
        for (const Compute& each : small.out().compute) samples[each.type] = each.flop_per_s.samples;
        std::map<std::string, std::string> missing;
        for (const MissingCompute& each : small.out().compute_missing)
            missing[each.type] = each.flop_per_s.reason().why;
        for (const kernels::Peak& peak : kernels::peaks(isa)) {
            const std::string type(peak.type);
            EXPECT_EQ(samples.count(type), peak.run ? 1U : 0U) << type;
            if (peak.run)
                EXPECT_GE(samples[type], 9U) << type;
            else
                EXPECT_EQ(missing[type], peak.run.reason().why);
        }
        EXPECT_EQ(samples.size() + missing.size(), 7U);
    }
}

TEST(ComputeRate, HasARooflineOnceThereIsACeiling) {
    SmallBench small;
    small.out().ceiling_bytes_per_s = 1e9;
    measure_compute(small.bench(), plain_read());
    ASSERT_FALSE(small.out().roofline.empty());
    EXPECT_EQ(small.out().roofline[0].type, "fp32");
    EXPECT_DOUBLE_EQ(small.out().roofline[0].flop_per_byte, small.out().compute[0].flop_per_s.median / 1e9);
}

TEST(ComputeRate, IsLeftOutAfterAStop) {
    SmallBench small;
    std::stop_source source;
    source.request_stop();
    measure_compute(small.bench(source.get_token()), plain_read());
    EXPECT_TRUE(small.out().compute.empty());
    EXPECT_TRUE(small.out().roofline.empty());
}

}  // namespace
}  // namespace weir::measure
