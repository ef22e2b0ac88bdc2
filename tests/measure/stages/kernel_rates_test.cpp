// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/kernel_rates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "kernels/stream.h"
#include "measure/stages/read_ceiling.h"
#include "tests/measure/sampling/small_bench.h"

namespace weir::measure {
namespace {

using kernels::Store;
using kernels::StreamOp;

Measurements measure(kernels::Isa isa, std::stop_token stop = {}) {
    SmallBench small;
    Bench bench = small.bench(std::move(stop));
    bench.isa = isa;
    measure_kernels(bench, kernels::read_kernels(isa).front());
    return small.out();
}

/// The ceiling and the kernels of this machine, measured once for all tests.
const Measurements& measured() {
    static const Measurements measured = [] {
        SmallBench small;
        measure_kernels(small.bench(), measure_ceiling(small.bench()));
        return small.out();
    }();
    return measured;
}

const Bandwidth* find(const Measurements& measured, std::string_view kernel, int threads) {
    const auto found =
        std::find_if(measured.bandwidth.begin(), measured.bandwidth.end(),
                     [&](const Bandwidth& each) { return each.kernel == kernel && each.threads == threads; });
    return found == measured.bandwidth.end() ? nullptr : &*found;
}

TEST(KernelRates, AreOfEveryOperationAndStoreByOneThreadAndByAll) {
    for (const int threads : {1, 2}) {
        for (const StreamOp op : kernels::kAllStreamOps) {
            for (const Store store : kernels::kAllStores) {
                const Bandwidth* figure = find(measured(), name(op, store), threads);
                ASSERT_NE(figure, nullptr) << name(op, store) << ", " << threads;
                EXPECT_GT(figure->bytes_per_s.median, 0);
                EXPECT_GE(figure->bytes_per_s.samples, 9U);
            }
        }
    }
}

TEST(KernelRates, AreOfEveryReadKernelByOneThread) {
    for (const kernels::ReadKernel& kernel : kernels::read_kernels(kernels::best_supported())) {
        const Bandwidth* figure = find(measured(), kernel.name, 1);
        ASSERT_NE(figure, nullptr) << kernel.name;
        EXPECT_DOUBLE_EQ(figure->traffic_bytes_per_s.median, figure->bytes_per_s.median);
    }
}

TEST(KernelRates, StandOnceBesideTheCeilings) {
    std::set<std::pair<std::string, int>> seen;
    for (const Bandwidth& each : measured().bandwidth)
        EXPECT_TRUE(seen.insert({each.kernel, each.threads}).second) << each.kernel;
}

TEST(KernelRates, CountWriteAllocateAsTraffic) {
    const auto traffic = [](const char* kernel) {
        const Bandwidth* figure = find(measured(), kernel, 1);
        return figure->traffic_bytes_per_s.median / figure->bytes_per_s.median;
    };
    EXPECT_NEAR(traffic("write"), 2, 1e-9);
    EXPECT_NEAR(traffic("copy"), 1.5, 1e-9);
    EXPECT_NEAR(traffic("triad"), 4.0 / 3, 1e-9);
    EXPECT_NEAR(traffic("write-nt"), 1, 1e-9);
    EXPECT_NEAR(traffic("triad-nt"), 1, 1e-9);
}

TEST(KernelRates, AreReadsWhereNothingIsWritten) {
    std::set<std::string_view> read;
    for (const kernels::ReadKernel& kernel : kernels::read_kernels(kernels::best_supported()))
        read.insert(kernel.name);
    for (const Bandwidth& each : measured().bandwidth)
        EXPECT_EQ(each.reads(), read.count(each.kernel) == 1) << each.kernel;
}

TEST(KernelRates, AreMeasuredByAnInstructionSetWithoutAChoice) {
    const Measurements scalar = measure(kernels::Isa::kScalar);
    EXPECT_NE(find(scalar, "triad", 1), nullptr);
    EXPECT_NE(find(scalar, "triad", 2), nullptr);
    EXPECT_EQ(find(scalar, "triad-nt", 1), nullptr);
    EXPECT_NE(scalar.conditions.at("streams").find("STREAM"), std::string::npos);
}

TEST(KernelRates, AreLeftOutAfterAStop) {
    std::stop_source source;
    source.request_stop();
    EXPECT_TRUE(measure(kernels::best_supported(), source.get_token()).bandwidth.empty());
}

}  // namespace
}  // namespace weir::measure
