// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/matvec_rate.h"

#include <gtest/gtest.h>

#include <string>

#include "kernels/tape.h"
#include "tests/measure/sampling/small_bench.h"

namespace weir::measure {
namespace {

kernels::ReadKernel fitting_read() {
    return kernels::read_kernels(kernels::best_supported()).front();
}

TEST(MatvecRate, IsOfOneThreadAndOfAllForEveryFormat) {
    SmallBench small;
    measure_matvec(small.bench(), fitting_read());
    const Measurements& out = small.out();
    ASSERT_EQ(out.matvec.size(), 2 * kernels::tape_formats().size());
    for (std::size_t i = 0; i < out.matvec.size(); ++i) {
        const MatvecBandwidth& each = out.matvec[i];
        EXPECT_EQ(each.threads, i % 2 == 0 ? 1 : 2);
        EXPECT_EQ(each.format, out.matvec[i / 2 * 2].format);
        EXPECT_EQ(each.bound, each.of_ceiling.median >= 0.9 ? "memory" : "compute");
    }
    ASSERT_EQ(out.matvec_core.size(), kernels::tape_formats().size());
    for (const MatvecCore& each : out.matvec_core) {
        EXPECT_GE(each.core_bytes_per_s.samples, 9U) << each.format;
        EXPECT_GT(each.core_bytes_per_s.median, 0) << each.format;
    }
}

TEST(MatvecRate, HasNoConclusionsOfAFormatThatWasStopped) {
    SmallBench small;
    std::stop_source source;
    const Progress stop = [&](std::string_view what, double) {
        if (what == "matrix-vector kernels: f16") source.request_stop();
    };
    measure_matvec(small.bench_telling(stop, source.get_token()), fitting_read());
    for (const MatvecBandwidth& each : small.out().matvec) EXPECT_EQ(each.format, "f32");
    ASSERT_EQ(small.out().matvec_core.size(), 1U);
    EXPECT_EQ(small.out().matvec_core[0].format, "f32");
}

}  // namespace
}  // namespace weir::measure
