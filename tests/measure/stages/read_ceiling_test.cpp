// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/read_ceiling.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/error.h"
#include "tests/measure/sampling/small_bench.h"

namespace weir::measure {
namespace {

/// Stops one granule short, as a kernel with a wrong loop end would.
std::uint64_t short_sum(const std::byte* data, std::size_t bytes) {
    return kernels::read_kernels(kernels::Isa::kScalar).front().sum(data, bytes - kernels::kReadGranule);
}

TEST(ReadCeiling, IsTheBestMedianOfAllReadKernels) {
    SmallBench small;
    const kernels::ReadKernel best = measure_ceiling(small.bench());
    const Measurements& out = small.out();
    ASSERT_EQ(out.bandwidth.size(), kernels::read_kernels(kernels::best_supported()).size());
    double highest = 0;
    for (const Bandwidth& each : out.bandwidth) {
        EXPECT_GE(each.bytes_per_s.samples, 9U) << each.kernel;
        EXPECT_EQ(each.threads, 2);
        highest = std::max(highest, each.bytes_per_s.median);
    }
    EXPECT_EQ(out.ceiling.kernel, best.name);
    EXPECT_EQ(out.ceiling.bytes_per_s.median, highest);
    EXPECT_EQ(out.ceiling_bytes_per_s, highest);
    EXPECT_EQ(out.ceiling.threads, 2);
}

/// Reads everything so often that it is the slower one on a machine that keeps taking the core away, too.
std::uint64_t slow_sum(const std::byte* data, std::size_t bytes) {
    const kernels::ReadKernel plain = kernels::read_kernels(kernels::Isa::kScalar).front();
    std::uint64_t sum = 0;
    for (int i = 0; i < 100; ++i) sum += plain.sum(data, bytes);
    return sum;
}

TEST(FastestRead, IsTheOneWithTheBestMedianWhereverItStandsAndLeavesNoFigure) {
    SmallBench small;
    const Bench bench = small.bench();
    const numa::Team one({bench.team.pins().front()});
    const kernels::ReadKernel plain = kernels::read_kernels(kernels::Isa::kScalar).front();
    const kernels::ReadKernel slow{"slow", slow_sum};
    EXPECT_EQ(fastest_read(bench, one, std::array{slow, plain, slow}).name, plain.name);
    EXPECT_EQ(fastest_read(bench, one, std::array{plain, slow}).name, plain.name);
    EXPECT_TRUE(small.out().bandwidth.empty());
}

TEST(FastestRead, IsTheFirstKernelAfterAStop) {
    SmallBench small;
    std::stop_source source;
    source.request_stop();
    const Bench bench = small.bench(source.get_token());
    const auto kernels = kernels::read_kernels(bench.isa);
    EXPECT_EQ(fastest_read(bench, bench.team, kernels).name, kernels.front().name);
}

TEST(ReadCeiling, NamesAKernelWhoseSumIsWrong) {
    SmallBench small;
    const std::array<kernels::ReadKernel, 1> right{kernels::read_kernels(kernels::Isa::kScalar).front()};
    EXPECT_NO_THROW(validate_sums(small.bench(), right));
    const std::array<kernels::ReadKernel, 2> one_wrong{right.front(), {"short", short_sum}};
    try {
        validate_sums(small.bench(), one_wrong);
        FAIL() << "a wrong sum passed";
    } catch (const Fault& fault) {
        EXPECT_NE(std::string(fault.what()).find("\"short\""), std::string::npos) << fault.what();
    }
}

TEST(ReadCeiling, IsInterruptedWhenNothingWasMeasured) {
    SmallBench small;
    std::stop_source source;
    source.request_stop();
    EXPECT_THROW(measure_ceiling(small.bench(source.get_token())), Interrupted);
}

}  // namespace
}  // namespace weir::measure
