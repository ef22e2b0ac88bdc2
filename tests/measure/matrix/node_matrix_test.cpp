// SPDX-License-Identifier: Apache-2.0
// The node matrix played on this machine's PUs: memory is bound to no node, so that every pair can be had.
#include "measure/matrix/node_matrix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/units.h"
#include "tests/measure/sampling/small_bench.h"

namespace weir::measure {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr MatrixBudget kMoment{9, 0.0002};

/// Cpu nodes with one thread each and memory nodes with these numbers.
MatrixNodes played(const std::vector<int>& cpu_nodes, const std::vector<int>& memory_nodes) {
    MatrixNodes nodes;
    nodes.available_bytes = 4 * kGiB;
    const std::vector<numa::Pin> pins = two_pins();
    for (const int id : cpu_nodes) nodes.cpu_nodes.push_back({id, {pins[nodes.cpu_nodes.size() % 2]}, 0});
    for (const int id : memory_nodes) nodes.memory_nodes.push_back({id, -1, 4 * kGiB});
    return nodes;
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
    for (const char* kernel : {"plain", "triad", "copy"}) {
        for (const int cpu : cpu_nodes) {
            for (const int memory : memory_nodes) {
                for (const char* load : {"alone", "all"}) all.emplace(kernel, cpu, memory, load);
            }
        }
    }
    return all;
}

/// played(), the nodes in packages of their own.
MatrixNodes played_packages(int count) {
    std::vector<int> ids;
    for (int id = 0; id < count; ++id) ids.push_back(id);
    MatrixNodes nodes = played(ids, ids);
    for (CpuNode& node : nodes.cpu_nodes) node.package = node.id;
    for (MemoryNode& node : nodes.memory_nodes) node.package = node.id;
    return nodes;
}

TEST(NodeMatrix, HasEveryPairByEachKernelAloneAndWithAll) {
    SmallBench small;
    const NodeMatrix matrix(played({0, 1}, {0, 1}), kMoment);
    matrix.run(small.bench(), plain_read());
    EXPECT_EQ(keys(small.out()), every({0, 1}, {0, 1}));
    for (const Bandwidth& each : small.out().bandwidth) {
        EXPECT_GE(each.bytes_per_s.samples, 9U);
        EXPECT_GT(each.bytes_per_s.low, 0);
        EXPECT_EQ(each.threads, 1);
        EXPECT_TRUE(each.pages == "thp" || each.pages == "4k") << each.pages;
    }
    EXPECT_THAT(small.out().warnings, testing::IsEmpty());
    EXPECT_TRUE(small.out().unreadable_pairs.empty());
    EXPECT_TRUE(small.out().package_links.empty()) << "both nodes are of one package";
}

TEST(NodeMatrix, CountsTrafficWithTheLinesThatStoresAllocate) {
    SmallBench small;
    NodeMatrix(played({0}, {0, 1}), kMoment).run(small.bench(), plain_read());
    for (const Bandwidth& each : small.out().bandwidth) {
        const double factor = each.kernel == "triad" ? 4.0 / 3 : each.kernel == "copy" ? 1.5 : 1;
        EXPECT_DOUBLE_EQ(each.traffic_bytes_per_s.median, factor * each.bytes_per_s.median) << each.kernel;
    }
}

TEST(NodeMatrix, HasEveryTwoPackagesReadEachOtherOneWayAndBothWays) {
    SmallBench small;
    NodeMatrix(played_packages(3), kMoment).run(small.bench(), plain_read());
    std::set<std::pair<int, int>> links;
    for (const PackageLink& each : small.out().package_links) {
        EXPECT_TRUE(links.emplace(each.cpu_package, each.memory_package).second);
        EXPECT_EQ(each.kernel, "plain");
        EXPECT_EQ(each.threads, 1);
        ASSERT_TRUE(each.one_way_bytes_per_s && each.both_ways_bytes_per_s);
        EXPECT_GE(each.one_way_bytes_per_s->samples, 9U);
        EXPECT_GE(each.both_ways_bytes_per_s->samples, 9U);
    }
    EXPECT_EQ(links, (std::set<std::pair<int, int>>{{0, 1}, {1, 0}, {0, 2}, {2, 0}, {1, 2}, {2, 1}}));
}

TEST(NodeMatrix, CountsAllThreadsOfAPackageOverItsLink) {
    SmallBench small;
    MatrixNodes nodes = played_packages(3);
    nodes.cpu_nodes[1].package = 0;  // with cores alone: node 1's memory is of a package without cores
    nodes.memory_nodes[1].package = -1;
    NodeMatrix(nodes, kMoment).run(small.bench(), plain_read());
    ASSERT_EQ(small.out().package_links.size(), 2U);
    EXPECT_EQ(small.out().package_links[0].threads, 2);
    EXPECT_EQ(small.out().package_links[1].threads, 1);
}

TEST(NodeMatrix, HasInterleavedMemoryByEachNodeAloneAndByAll) {
    SmallBench small;
    NodeMatrix(played({0, 1}, {0, 1, 5}), kMoment).run(small.bench(), plain_read());
    std::set<std::pair<std::string, std::vector<int>>> seen;
    for (const Interleaved& each : small.out().interleaved) {
        EXPECT_TRUE(seen.emplace(each.kernel, each.cpu_nodes).second);
        EXPECT_EQ(each.memory_nodes, (std::vector<int>{0, 1, 5}));
        EXPECT_EQ(each.threads, static_cast<int>(each.cpu_nodes.size()));
        ASSERT_TRUE(each.bytes_per_s);
        EXPECT_GE(each.bytes_per_s->samples, 9U);
        EXPECT_GE(each.traffic_bytes_per_s->median, each.bytes_per_s->median);
    }
    EXPECT_EQ(seen.size(), 9U);
    for (const char* kernel : {"plain", "triad", "copy"}) {
        for (const std::vector<int>& ids : std::vector<std::vector<int>>{{0}, {1}, {0, 1}})
            EXPECT_TRUE(seen.contains({kernel, ids}));
    }
}

TEST(NodeMatrix, HasARowForANodeWithoutMemoryAndAColumnForOneWithoutCores) {
    SmallBench small;
    NodeMatrix(played({0, 7}, {0, 5, 6}), kMoment).run(small.bench(), plain_read());
    EXPECT_EQ(keys(small.out()), every({0, 7}, {0, 5, 6}));
    EXPECT_THAT(small.out().conditions["matrix"], Not(HasSubstr("shared")));
    EXPECT_THAT(small.out().conditions["matrix"],
                HasSubstr("; node 7 has no memory; nodes 5, 6 have no cores"));
}

TEST(NodeMatrix, SaysThatCpuNodesSharedAMemoryNodeWhereThereAreMoreOfThem) {
    SmallBench small;
    NodeMatrix(played({0, 1, 2}, {0, 1}), kMoment).run(small.bench(), plain_read());
    EXPECT_EQ(keys(small.out()), every({0, 1, 2}, {0, 1}));
    EXPECT_THAT(small.out().conditions["matrix"], HasSubstr("3 nodes with cores, 2 with memory"));
}

TEST(NodeMatrix, CountsAllThreadsOfANode) {
    SmallBench small;
    MatrixNodes nodes = played({0, 1}, {0});
    nodes.cpu_nodes[1].pins = two_pins();
    NodeMatrix(nodes, kMoment).run(small.bench(), plain_read());
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
    matrix.run(bench, plain_read());
    ASSERT_FALSE(told.empty());
    EXPECT_THAT(told.front(),
                testing::StartsWith("node matrix: 4 pairs alone, 2 rounds together, interleaved, about "));
    EXPECT_THAT(small.out().conditions["matrix"], HasSubstr(matrix.plan().describe()));
    EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
    EXPECT_THAT(told, Contains("node matrix, round 2 of 2: triad, all nodes at once"));
    EXPECT_THAT(told, Contains("interleaved memory: copy on nodes 0, 1"));
    for (const double fraction : fractions) EXPECT_TRUE(fraction >= 0 && fraction <= 1) << fraction;
}

TEST(NodeMatrix, KeepsWhatWasMeasuredBeforeAStopAndSaysThatPairsAreMissing) {
    SmallBench small;
    std::stop_source source;
    const Progress progress = [&](std::string_view what, double) {
        if (what == "node matrix, round 2 of 2: plain on node 1 of node 0's memory") source.request_stop();
    };
    Bench bench = small.bench_telling(progress, source.get_token());
    NodeMatrix(played({0, 1}, {0, 1}), kMoment).run(bench, plain_read());
    const std::set<Key> kept = keys(small.out());
    EXPECT_EQ(kept.size(), 13U);  // all twelve of the first round, one of the second
    EXPECT_TRUE(kept.contains({"plain", 0, 1, "alone"}));
    EXPECT_FALSE(kept.contains({"plain", 1, 0, "alone"}));
    EXPECT_THAT(small.out().warnings, Contains("interrupted: the node matrix has 13 of its 33 figures"));
}

/// Stops one granule short, as a kernel with a wrong loop end would.
std::uint64_t short_sum(const std::byte* data, std::size_t bytes) {
    return plain_read().sum(data, bytes - kernels::kReadGranule);
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
    NodeMatrix(nodes, kMoment).run(small.bench(), plain_read());
    EXPECT_EQ(keys(small.out()), every({0, 1}, {0}));
    // The kernel refuses to bind to a node that is not there; by first touch pages can lie right on the
    // reader's own node alone, and those of node 1 do not.
    std::map<int, std::string> why;
    for (const UnreadablePair& each : small.out().unreadable_pairs) {
        EXPECT_EQ(each.memory_node, 1);
        EXPECT_FALSE(each.remedy.empty());
        why[each.cpu_node] = each.why;
    }
    EXPECT_EQ(why.size(), 2U);
    EXPECT_EQ(why[0], "mbind: Invalid argument");
    EXPECT_THAT(why[1], testing::AnyOf("0.0 % of the pages are there", HasSubstr("move_pages")));
    EXPECT_THAT(
        small.out().warnings,
        testing::ElementsAre(AllOf(HasSubstr("refused to bind memory to nodes (mbind: Invalid argument)"),
                                   HasSubstr("touch them first"), HasSubstr("cpuset.mems"))));
}

TEST(NodeMatrix, SaysThatLinksAndInterleavedMemoryAreUnreadableWhereBindingIsRefused) {
    if (std::filesystem::exists("/sys/devices/system/node/node1")) GTEST_SKIP() << "there is a node 1";
    SmallBench small;
    MatrixNodes nodes = played_packages(2);
    for (MemoryNode& node : nodes.memory_nodes) node.bind_to = node.id;
    NodeMatrix(nodes, kMoment).run(small.bench(), plain_read());
    ASSERT_EQ(small.out().package_links.size(), 2U);
    for (const PackageLink& each : small.out().package_links) {
        ASSERT_FALSE(each.one_way_bytes_per_s || each.both_ways_bytes_per_s);
        EXPECT_EQ(each.both_ways_bytes_per_s.reason().why, "mbind: Invalid argument");
    }
    ASSERT_EQ(small.out().interleaved.size(), 1U);
    EXPECT_EQ(small.out().interleaved[0].cpu_nodes, (std::vector<int>{0, 1}));
    ASSERT_FALSE(small.out().interleaved[0].bytes_per_s);
    EXPECT_THAT(small.out().interleaved[0].bytes_per_s.reason().remedy, HasSubstr("cpuset.mems"));
}

TEST(NodeMatrix, WithoutMemoryEnoughMeasuresNothingAndSaysWhy) {
    SmallBench small;
    MatrixNodes nodes = played({0, 1}, {0, 1});
    nodes.available_bytes = 2 * kGiB;
    NodeMatrix(nodes, kMoment).run(small.bench(), plain_read());
    EXPECT_TRUE(small.out().bandwidth.empty());
    EXPECT_EQ(small.out().conditions["matrix"], "no node has memory enough");
    EXPECT_THAT(small.out().warnings, Contains(HasSubstr("node 1's memory")));
    EXPECT_EQ(small.out().unreadable_pairs.size(), 4U);
    EXPECT_TRUE(small.out().package_links.empty() && small.out().interleaved.empty());
}

}  // namespace
}  // namespace weir::measure
