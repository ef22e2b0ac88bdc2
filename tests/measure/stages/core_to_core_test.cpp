// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/core_to_core.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "tests/measure/sampling/small_bench.h"

namespace weir::measure {
namespace {

using testing::IsEmpty;

/// Two PUs of this machine; a test with one alone is skipped by whoever asks.
CorePair here() {
    return {two_pins()[0], two_pins()[1]};
}

bool one_pu() {
    return here().a.cpu == here().b.cpu;
}

TEST(CoreToCore, OfOnePairIsItsFigure) {
    if (one_pu()) GTEST_SKIP() << "one PU";
    SmallBench small;
    const std::array<CorePairs, 1> relations{{{"l3", {here()}}}};
    measure_core_to_core(small.bench(), relations);
    ASSERT_EQ(small.out().core_to_core.size(), 1U);
    const CoreToCore& figure = small.out().core_to_core.front();
    EXPECT_EQ(figure.relation, "l3");
    EXPECT_EQ(figure.pairs, 1U);
    EXPECT_GE(figure.ns.samples, 9U);
    EXPECT_GT(figure.ns.low, 0);
    EXPECT_LE(figure.ns.low, figure.ns.median);
    EXPECT_LE(figure.ns.median, figure.ns.high);
    EXPECT_EQ(figure.slowest_a, here().a.cpu);
    EXPECT_EQ(figure.slowest_b, here().b.cpu);
}

TEST(CoreToCore, OfSeveralPairsIsOverTheirMediansAndOfEachRelationApart) {
    if (one_pu()) GTEST_SKIP() << "one PU";
    SmallBench small;
    const CorePair back{here().b, here().a};
    const std::array<CorePairs, 2> relations{{{"node", {here(), back, here()}}, {"machine", {back}}}};
    measure_core_to_core(small.bench(), relations);
    ASSERT_EQ(small.out().core_to_core.size(), 2U);
    const CoreToCore& node = small.out().core_to_core[0];
    EXPECT_EQ(node.pairs, 3U);
    EXPECT_GE(node.ns.samples, 27U);
    EXPECT_LE(node.ns.low, node.ns.median);
    EXPECT_LE(node.ns.median, node.ns.high);
    EXPECT_EQ(small.out().core_to_core[1].relation, "machine");
    EXPECT_EQ(small.out().core_to_core[1].pairs, 1U);
    EXPECT_EQ(small.out().core_to_core[1].slowest_a, back.a.cpu);
}

TEST(CoreToCore, OfAMachineIsOfAllItsPairs) {
    SmallBench small;
    measure_core_to_core(small.bench(), kernels::read_kernels(kernels::Isa::kScalar).front());
    EXPECT_EQ(small.out().core_to_core.empty(), one_pu());
    EXPECT_EQ(small.out().conditions.count("core_to_core"), one_pu() ? 1U : 0U);
}

TEST(CoreToCore, OfOneCoreIsNothingAndSaysWhy) {
    SmallBench small;
    measure_core_to_core(small.bench(), std::span<const CorePairs>());
    EXPECT_THAT(small.out().core_to_core, IsEmpty());
    EXPECT_THAT(small.out().conditions["core_to_core"], testing::StartsWith("one core: "));
}

TEST(CoreToCore, KeepsThePairsMeasuredBeforeAStop) {
    if (one_pu()) GTEST_SKIP() << "one PU";
    SmallBench small;
    std::stop_source source;
    int told = 0;
    const Progress progress = [&](std::string_view, double) {
        if (++told == 3) source.request_stop();
    };
    const std::array<CorePairs, 2> relations{{{"l3", {here()}}, {"node", {here(), here(), here()}}}};
    measure_core_to_core(small.bench_telling(progress, source.get_token()), relations);
    ASSERT_EQ(small.out().core_to_core.size(), 2U);
    EXPECT_EQ(small.out().core_to_core[1].pairs, 1U);
    EXPECT_THAT(small.out().warnings, IsEmpty());
}

}  // namespace
}  // namespace weir::measure
