// SPDX-License-Identifier: Apache-2.0
// Idle latency on nodes that are played on this machine's PUs: memory is bound to no node.
#include "measure/stages/latency.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/units.h"
#include "tests/measure/sampling/small_bench.h"

namespace weir::measure {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

MatrixNodes played(const std::vector<int>& cpu_nodes, const std::vector<int>& memory_nodes) {
    MatrixNodes nodes;
    nodes.available_bytes = 4 * kGiB;
    const std::vector<numa::Pin> pins = two_pins();
    for (const int id : cpu_nodes) nodes.cpu_nodes.push_back({id, {pins[nodes.cpu_nodes.size() % 2]}, 0});
    for (const int id : memory_nodes) nodes.memory_nodes.push_back({id, -1, 4 * kGiB});
    return nodes;
}

/// Pairs of nodes that have a figure, in order; that in 4 KiB pages beside huge ones is no pair of its own.
std::vector<std::pair<int, int>> pairs(const Measurements& out) {
    std::vector<std::pair<int, int>> found;
    if (!out.latency) return found;
    for (const Latency& each : *out.latency) {
        const std::pair<int, int> pair{each.cpu_node, each.memory_node};
        if (std::find(found.begin(), found.end(), pair) == found.end()) found.push_back(pair);
    }
    return found;
}

using Pairs = std::vector<std::pair<int, int>>;

TEST(IdleLatency, IsOfEveryPairOfNodes) {
    SmallBench small;
    measure_latency(small.bench(), played({0, 3}, {0, 1, 2}), 4 * kMiB);
    EXPECT_EQ(pairs(small.out()), (Pairs{{0, 0}, {0, 1}, {0, 2}, {3, 0}, {3, 1}, {3, 2}}));
    for (const Latency& each : *small.out().latency) {
        EXPECT_GE(each.ns.samples, 9U);
        EXPECT_GT(each.ns.low, 0);
        EXPECT_GT(each.ns.low, 0.1) << "nanoseconds: nothing answers within a third of a clock";
        EXPECT_LE(each.ns.low, each.ns.median);
        EXPECT_LE(each.ns.median, each.ns.high);
        EXPECT_THAT(each.pages, testing::AnyOf("thp", "4k"));
    }
    EXPECT_THAT(small.out().warnings, testing::IsEmpty());
}

TEST(IdleLatency, HasOneMoreFigureInSmallPagesWhereTheOthersAreInHugeOnes) {
    SmallBench small;
    measure_latency(small.bench(), played({0, 1}, {0, 1}), 4 * kMiB);
    const std::vector<Latency>& found = *small.out().latency;
    const auto in_small =
        std::count_if(found.begin(), found.end(), [](const Latency& each) { return each.pages == "4k"; });
    if (found.front().pages == "4k") {
        EXPECT_EQ(found.size(), 4U);
    } else {
        EXPECT_EQ(found.size(), 5U);
        EXPECT_EQ(in_small, 1);
        EXPECT_EQ(found.back().cpu_node, 0);
        EXPECT_EQ(found.back().memory_node, 0);
    }
}

TEST(IdleLatency, LeavesOutAPairWhosePagesAreElsewhere) {
    if (std::filesystem::exists("/sys/devices/system/node/node1")) GTEST_SKIP() << "there is a node 1";
    SmallBench small;
    MatrixNodes nodes = played({0, 1}, {0, 1});
    nodes.memory_nodes[1].bind_to = 1;
    measure_latency(small.bench(), nodes, 4 * kMiB);
    EXPECT_EQ(pairs(small.out()), (Pairs{{0, 0}, {1, 0}}));
    EXPECT_THAT(small.out().warnings,
                Contains(HasSubstr("no latency of node 1 to node 1's memory: 0.0 % of the pages are there")));
}

TEST(IdleLatency, IsUnreadableWithTheReasonWhereNoPairHasMemoryEnough) {
    SmallBench small;
    const Bench any = small.bench();
    probe::Machine machine = small_machine();
    machine.limits.available_bytes = 2 * kGiB + 16 * kMiB;
    const Bench bench{machine, any.team, any.arena, any.isa, any.watch, {}, any.progress, any.out};
    measure_latency(bench, played({0}, {0}), 4 * kMiB);
    ASSERT_FALSE(small.out().latency);
    EXPECT_THAT(small.out().latency.reason().why, HasSubstr("too little"));
    EXPECT_THAT(small.out().latency.reason().remedy, HasSubstr("free"));
    EXPECT_THAT(small.out().warnings, ElementsAre(HasSubstr("no latency of node 0")));
}

TEST(IdleLatency, KeepsThePairsMeasuredBeforeAStop) {
    SmallBench small;
    std::stop_source source;
    const Progress progress = [&](std::string_view what, double) {
        if (what == "latency of node 1 to node 0's memory") source.request_stop();
    };
    measure_latency(small.bench_telling(progress, source.get_token()), played({0, 1}, {0, 1}), 4 * kMiB);
    EXPECT_EQ(pairs(small.out()), (Pairs{{0, 0}, {0, 1}}));
    EXPECT_THAT(small.out().warnings, testing::IsEmpty());
}

TEST(IdleLatency, IsNotTouchedByAStopBeforehand) {
    SmallBench small;
    std::stop_source source;
    source.request_stop();
    small.out().latency = Unreadable{"interrupted", "measure again"};
    measure_latency(small.bench(source.get_token()), played({0}, {0}), 4 * kMiB);
    EXPECT_EQ(small.out().latency.reason().why, "interrupted");
}

TEST(IdleLatency, TellsHowFarItIs) {
    SmallBench small;
    std::vector<double> fractions;
    const Progress progress = [&](std::string_view, double fraction) { fractions.push_back(fraction); };
    measure_latency(small.bench_telling(progress), played({0, 1}, {0, 1}), 4 * kMiB);
    EXPECT_GE(fractions.size(), 4U);
    EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
    EXPECT_LT(fractions.back(), 1);
}

}  // namespace
}  // namespace weir::measure
