// SPDX-License-Identifier: Apache-2.0
// The node matrix played on this machine's PUs: memory is bound to no node, so that every pair can be had.
#include "measure/matrix/node_matrix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <tuple>

#include "base/error.h"
#include "base/units.h"
#include "tests/measure/sampling/small_bench.h"

namespace weir::measure {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr MatrixBudget kMoment{9, 0.0005};

/// Cpu nodes with one thread each and memory nodes with these numbers.
MatrixNodes played(const std::vector<int>& cpu_nodes, const std::vector<int>& memory_nodes) {
    MatrixNodes nodes;
    nodes.available_bytes = 4 * kGiB;
    const std::vector<numa::Pin> pins = two_pins();
    for (const int id : cpu_nodes) nodes.cpu_nodes.push_back({id, {pins[nodes.cpu_nodes.size() % 2]}, 0});
    for (const int id : memory_nodes) nodes.memory_nodes.push_back({id, -1, 4 * kGiB});
    return nodes;
}

kernels::ReadKernel plain() {
    return kernels::read_kernels(kernels::Isa::kScalar).front();
}

using Key = std::tuple<std::string, int, int, std::string>;

std::set<Key> keys(const Measurements& out) {
    std::set<Key> found;
    for (const Bandwidth& each : out.bandwidth) {
        EXPECT_TRUE(found.emplace(each.kernel, each.cpu_node, each.memory_node, each.load).second);
    }
    return found;
}

std::set<Key> every(const std::vector<int>& cpu_nodes, const std::vector<int>& memory_nodes) {
    std::set<Key> all;
    for (const char* kernel : {"plain", "triad"}) {
        for (const int cpu : cpu_nodes) {
            for (const int memory : memory_nodes) {
                for (const char* load : {"alone", "all"}) all.emplace(kernel, cpu, memory, load);
            }
        }
    }
    return all;
}

TEST(NodeMatrix, HasEveryPairByBothKernelsAloneAndWithAll) {
    SmallBench small;
    const NodeMatrix matrix(played({0, 1}, {0, 1}), kMoment);
    matrix.run(small.bench(), plain());
    EXPECT_EQ(keys(small.out()), every({0, 1}, {0, 1}));
    for (const Bandwidth& each : small.out().bandwidth) {
        EXPECT_GE(each.bytes_per_s.samples, 9U);
        EXPECT_GT(each.bytes_per_s.low, 0);
        EXPECT_EQ(each.threads, 1);
        EXPECT_TRUE(each.pages == "thp" || each.pages == "4k") << each.pages;
    }
    EXPECT_THAT(small.out().warnings, testing::IsEmpty());
}

TEST(NodeMatrix, HasARowForANodeWithoutMemoryAndAColumnForOneWithoutCores) {
    SmallBench small;
    NodeMatrix(played({0, 7}, {0, 5, 6}), kMoment).run(small.bench(), plain());
    EXPECT_EQ(keys(small.out()), every({0, 7}, {0, 5, 6}));
    EXPECT_THAT(small.out().conditions["matrix"], Not(HasSubstr("shared")));
}

TEST(NodeMatrix, SaysThatCpuNodesSharedAMemoryNodeWhereThereAreMoreOfThem) {
    SmallBench small;
    NodeMatrix(played({0, 1, 2}, {0, 1}), kMoment).run(small.bench(), plain());
    EXPECT_EQ(keys(small.out()), every({0, 1, 2}, {0, 1}));
    EXPECT_THAT(small.out().conditions["matrix"], HasSubstr("3 nodes with cores, 2 with memory"));
}

TEST(NodeMatrix, CountsAllThreadsOfANode) {
    SmallBench small;
    MatrixNodes nodes = played({0, 1}, {0});
    nodes.cpu_nodes[1].pins = two_pins();
    NodeMatrix(nodes, kMoment).run(small.bench(), plain());
    for (const Bandwidth& each : small.out().bandwidth) EXPECT_EQ(each.threads, each.cpu_node + 1);
}

TEST(NodeMatrix, AnnouncesItsPlanBeforeItStartsAndKeepsItAsACondition) {
    SmallBench small;
    std::vector<std::string> told;
    std::vector<double> fractions;
    const Progress progress = [&](std::string_view what, double fraction) {
        told.emplace_back(what);
        fractions.push_back(fraction);
    };
    Bench bench = small.bench_telling(progress);
    const NodeMatrix matrix(played({0, 1}, {0, 1}), kMoment);
    matrix.run(bench, plain());
    ASSERT_FALSE(told.empty());
    EXPECT_THAT(told.front(), testing::StartsWith("node matrix: 4 pairs alone, 2 rounds together, about "));
    EXPECT_THAT(small.out().conditions["matrix"], HasSubstr(matrix.plan().describe()));
    EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
    EXPECT_THAT(told, Contains("node matrix, round 2 of 2: triad, all nodes at once"));
    for (const double fraction : fractions) EXPECT_TRUE(fraction >= 0 && fraction <= 1) << fraction;
}

TEST(NodeMatrix, KeepsWhatWasMeasuredBeforeAStopAndSaysThatPairsAreMissing) {
    SmallBench small;
    std::stop_source source;
    const Progress progress = [&](std::string_view what, double) {
        if (what == "node matrix, round 2 of 2: plain on node 1 of node 0's memory") source.request_stop();
    };
    Bench bench = small.bench_telling(progress, source.get_token());
    NodeMatrix(played({0, 1}, {0, 1}), kMoment).run(bench, plain());
    const std::set<Key> kept = keys(small.out());
    EXPECT_EQ(kept.size(), 9U);  // all eight of the first round, one of the second
    EXPECT_TRUE(kept.contains({"plain", 0, 1, "alone"}));
    EXPECT_FALSE(kept.contains({"plain", 1, 0, "alone"}));
    EXPECT_THAT(small.out().warnings, Contains("interrupted: the node matrix has 9 of its 16 figures"));
}

/// Stops one granule short, as a kernel with a wrong loop end would.
std::uint64_t short_sum(const std::byte* data, std::size_t bytes) {
    return plain().sum(data, bytes - kernels::kReadGranule);
}

TEST(NodeMatrix, NamesAKernelWhoseSumIsWrong) {
    SmallBench small;
    EXPECT_THROW(NodeMatrix(played({0, 1}, {0, 1}), kMoment).run(small.bench(), {"short", short_sum}), Fault);
    EXPECT_TRUE(small.out().bandwidth.empty());
}

TEST(NodeMatrix, LeavesOutPairsWhosePagesAreNotWhereTheyWereBoundTo) {
    if (std::filesystem::exists("/sys/devices/system/node/node1")) GTEST_SKIP() << "there is a node 1";
    SmallBench small;
    MatrixNodes nodes = played({0, 1}, {0, 1});
    nodes.memory_nodes[1].bind_to = 1;
    NodeMatrix(nodes, kMoment).run(small.bench(), plain());
    EXPECT_EQ(keys(small.out()), every({0, 1}, {0}));
    EXPECT_THAT(small.out().warnings,
                Contains(HasSubstr("no figures of node 1 with node 1's memory: 0.0 %")));
}

TEST(NodeMatrix, WithoutMemoryEnoughMeasuresNothingAndSaysWhy) {
    SmallBench small;
    MatrixNodes nodes = played({0, 1}, {0, 1});
    nodes.available_bytes = 2 * kGiB;
    NodeMatrix(nodes, kMoment).run(small.bench(), plain());
    EXPECT_TRUE(small.out().bandwidth.empty());
    EXPECT_EQ(small.out().conditions["matrix"], "no node has memory enough");
    EXPECT_THAT(small.out().warnings, Contains(HasSubstr("node 1's memory")));
}

}  // namespace
}  // namespace weir::measure
