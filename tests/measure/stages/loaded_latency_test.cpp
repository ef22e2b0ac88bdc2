// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/loaded_latency.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"
#include "base/units.h"
#include "tests/measure/sampling/small_bench.h"

namespace weir::measure {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// Two nodes of so many threads each on this machine's PUs. Memory is bound to neither where they are not
/// there, so their numbers are below zero.
class Nodes {
public:
    Nodes(std::size_t of_first, std::size_t of_second)
        : team_(pins(of_first, of_second)), arena_(team_, 2 * kMiB, numa::Pages::kTransparentHuge) {
        team_.run([&](numa::Member& member) { arena_.fill(member); });
        small_.out().ceiling_bytes_per_s = 4e9;
    }
    Bench bench() {
        const Bench any = small_.bench();
        Bench bench{any.machine, team_, arena_, any.isa, any.watch, {}, any.progress, any.out};
        bench.shortest_window_s = bench.longest_window_s = any.shortest_window_s;
        return bench;
    }
    Measurements& out() { return small_.out(); }

private:
    static std::vector<numa::Pin> pins(std::size_t of_first, std::size_t of_second) {
        std::vector<numa::Pin> pins;
        for (std::size_t i = 0; i < of_first + of_second; ++i) {
            pins.push_back(two_pins()[i % 2]);
            pins.back().node = i < of_first ? -1 : -2;
        }
        return pins;
    }

    SmallBench small_;
    numa::Team team_;
    Arena arena_;
};

TEST(LoadedLatency, GoesFromNobodyStreamingToAllThatTheyCanGet) {
    SmallBench small;
    small.out().ceiling_bytes_per_s = 4e9;
    measure_loaded_latency(small.bench(), plain_read(), 4 * kMiB);
    const std::vector<LoadedLatency>& curve = small.out().loaded_latency;
    ASSERT_EQ(curve.size(), 8U);
    EXPECT_EQ(curve.front().threads, 0);
    EXPECT_EQ(curve.front().pause_ns, 0);
    EXPECT_EQ(curve.front().bytes_per_s.median, 0);
    EXPECT_EQ(curve.back().pause_ns, 0);
    for (std::size_t i = 0; i < curve.size(); ++i) {
        EXPECT_GE(curve[i].ns.samples, 9U);
        EXPECT_GE(curve[i].bytes_per_s.samples, 9U);
        EXPECT_GT(curve[i].ns.low, 0);
        EXPECT_LT(curve[i].ns.high, 1e9) << "loads of nobody: none takes a second";
        if (i == 0) continue;
        EXPECT_EQ(curve[i].threads, 1);
        EXPECT_GT(curve[i].bytes_per_s.low, 0);
        EXPECT_TRUE(i == 1 || curve[i].pause_ns < curve[i - 1].pause_ns) << i;
    }
    EXPECT_THAT(small.out().warnings, IsEmpty());
    EXPECT_EQ(small.out().conditions.count("loaded_latency"), 0U);
}

TEST(LoadedLatency, PausesFifteenTimesAsLongAsABlockTakesForASixteenth) {
    SmallBench small;
    small.out().ceiling_bytes_per_s = 4e9;  // of two threads: a block of 16 KiB takes each 8.2 µs
    measure_loaded_latency(small.bench(), plain_read(), 4 * kMiB);
    const std::vector<LoadedLatency>& curve = small.out().loaded_latency;
    ASSERT_EQ(curve.size(), 8U);
    EXPECT_NEAR(curve[1].pause_ns, 15 * 8192, 1000);
    EXPECT_NEAR(curve[5].pause_ns, 8192, 1000);
}

TEST(LoadedLatency, IsOfEachNodeThatHasAThreadToStream) {
    Nodes nodes(2, 1);
    measure_loaded_latency(nodes.bench(), plain_read(), 4 * kMiB);
    ASSERT_EQ(nodes.out().loaded_latency.size(), 8U);
    EXPECT_EQ(nodes.out().loaded_latency.back().cpu_node, -1);
    EXPECT_EQ(nodes.out().loaded_latency.back().memory_node, -1);
    Nodes both(2, 3);
    measure_loaded_latency(both.bench(), plain_read(), 4 * kMiB);
    ASSERT_EQ(both.out().loaded_latency.size(), 16U);
    EXPECT_EQ(both.out().loaded_latency.back().cpu_node, -2);
    EXPECT_EQ(both.out().loaded_latency.back().threads, 2);
}

TEST(LoadedLatency, OfOneThreadIsNothingAndSaysWhy) {
    Nodes one(1, 0);
    measure_loaded_latency(one.bench(), plain_read(), 4 * kMiB);
    EXPECT_THAT(one.out().loaded_latency, IsEmpty());
    EXPECT_THAT(one.out().conditions["loaded_latency"], HasSubstr("nobody can stream"));
    Nodes one_each(1, 1);
    measure_loaded_latency(one_each.bench(), plain_read(), 4 * kMiB);
    EXPECT_THAT(one_each.out().loaded_latency, IsEmpty());
    EXPECT_THAT(one_each.out().conditions["loaded_latency"], HasSubstr("a node"));
}

TEST(LoadedLatency, OfOneCoreSaysThatItIsOneCore) {
    Nodes one(1, 0);
    const Bench any = one.bench();
    probe::Machine machine = small_machine();
    machine.nodes[0].cores = 1;
    const Bench bench{machine, any.team, any.arena, any.isa, any.watch, {}, any.progress, any.out};
    measure_loaded_latency(bench, plain_read(), 4 * kMiB);
    EXPECT_THAT(one.out().conditions["loaded_latency"], testing::StartsWith("one core: "));
}

TEST(LoadedLatency, LeavesOutACurveThatAStopCutShort) {
    SmallBench small;
    small.out().ceiling_bytes_per_s = 4e9;
    std::stop_source source;
    const Progress progress = [&](std::string_view, double) { source.request_stop(); };
    measure_loaded_latency(small.bench_telling(progress, source.get_token()), plain_read(), 4 * kMiB);
    EXPECT_THAT(small.out().loaded_latency, IsEmpty());
    EXPECT_THAT(small.out().warnings, IsEmpty());
}

TEST(LoadedLatency, WithoutMemoryEnoughSaysWhyThereIsNone) {
    SmallBench small;
    small.out().ceiling_bytes_per_s = 4e9;
    const Bench any = small.bench();
    probe::Machine machine = small_machine();
    machine.limits.available_bytes = 2 * kGiB;
    const Bench bench{machine, any.team, any.arena, any.isa, any.watch, {}, any.progress, any.out};
    measure_loaded_latency(bench, plain_read(), 4 * kMiB);
    EXPECT_THAT(small.out().loaded_latency, IsEmpty());
    EXPECT_THAT(small.out().warnings, testing::ElementsAre(HasSubstr("no loaded latency of node -1: ")));
}

TEST(LoadedLatency, NeedsTheCeiling) {
    SmallBench small;
    EXPECT_THROW(measure_loaded_latency(small.bench(), plain_read(), 4 * kMiB), Fault);
}

}  // namespace
}  // namespace weir::measure
