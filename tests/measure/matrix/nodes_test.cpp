// SPDX-License-Identifier: Apache-2.0
#include "measure/matrix/nodes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/error.h"
#include "base/units.h"

namespace weir::measure {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::uint64_t kL3 = 32 * kMiB;

probe::Node node(int id, const std::string& cpus, int cores, std::uint64_t memory_bytes) {
    probe::Node made;
    made.id = id;
    made.cpus = made.core_cpus = cpus;
    made.cores = cores;
    made.memory_bytes = memory_bytes;
    made.available_bytes = memory_bytes;
    return made;
}

/// Two packages with an L3 each. Node 0 has no memory, nodes 1 and 3 have both, node 2 has no cores.
probe::Machine mixed() {
    probe::Machine machine;
    machine.nodes = {node(0, "0-1", 2, 0), node(1, "2-3", 2, 64 * kGiB), node(2, "", 0, 16 * kGiB),
                     node(3, "4-7", 4, 64 * kGiB)};
    machine.packages.resize(2);
    machine.packages[0].l3_domains = {{0, "0-3", kL3}};
    machine.packages[1].l3_domains = {{1, "4-7", kL3}};
    machine.caches = {{3, kL3, 2, 4}};
    machine.limits.available_bytes = 128 * kGiB;
    return machine;
}

template <class Ends>
std::vector<int> ids(const Ends& ends) {
    std::vector<int> found;
    for (const auto& end : ends) found.push_back(end.id);
    return found;
}

TEST(MatrixNodes, HaveRowsOfCoresAndColumnsOfMemoryThoseWithBothFirst) {
    const MatrixNodes nodes = matrix_nodes(mixed());
    EXPECT_THAT(ids(nodes.cpu_nodes), ElementsAre(1, 3, 0));
    EXPECT_THAT(ids(nodes.memory_nodes), ElementsAre(1, 3, 2));
    EXPECT_TRUE(nodes.several());
    for (const MemoryNode& memory_node : nodes.memory_nodes) EXPECT_EQ(memory_node.bind_to, memory_node.id);
    EXPECT_EQ(nodes.cpu_nodes[1].pins.size(), 4U);
    EXPECT_EQ(nodes.cpu_nodes[1].pins.front(), (numa::Pin{4, 3, 1, 3}));
}

TEST(MatrixNodes, OfOneNodeAreNothingToCompare) {
    probe::Machine machine = mixed();
    machine.nodes = {machine.nodes[1]};
    EXPECT_FALSE(matrix_nodes(machine).several());
    machine.nodes.push_back(node(2, "", 0, 16 * kGiB));  // memory without cores is another column
    EXPECT_TRUE(matrix_nodes(machine).several());
}

TEST(MatrixNodes, ReachTheCachesOfTheirCoresAlone) {
    const MatrixNodes nodes = matrix_nodes(mixed());
    for (const CpuNode& cpu_node : nodes.cpu_nodes) EXPECT_EQ(cpu_node.cache_bytes, kL3);
    EXPECT_EQ(nodes.cache_bytes, 2 * kL3);
    probe::Machine unknown = mixed();
    unknown.packages.clear();
    EXPECT_EQ(matrix_nodes(unknown).cpu_nodes.front().cache_bytes, 2 * kL3);
}

/// mixed() with node 3 in a second package, and the memory alone to be of kind CXL.
probe::Machine two_packages() {
    probe::Machine machine = mixed();
    machine.nodes[3].package = 1;
    machine.nodes[2].package = -1;
    machine.nodes[2].kind = "cxl";
    return machine;
}

TEST(MatrixNodes, AreDescribedWithTheirPackagesAndKindsOfMemory) {
    const MatrixNodes nodes = matrix_nodes(two_packages());
    ASSERT_THAT(ids(nodes.described), ElementsAre(1, 3, 0, 2));
    EXPECT_EQ(nodes.described[1].package, 1);
    EXPECT_EQ(nodes.described[1].threads, 4);
    EXPECT_EQ(nodes.described[3].kind, "cxl");
    EXPECT_EQ(nodes.described[3].threads, 0);
}

TEST(MatrixNodes, ListPackagesThatHaveBothCoresAndMemory) {
    MatrixNodes nodes = matrix_nodes(two_packages());
    EXPECT_THAT(nodes.packages(), ElementsAre(0, 1));
    EXPECT_THAT(nodes.cpu_places(0), ElementsAre(0, 2));  // nodes 1 and 0
    EXPECT_THAT(nodes.memory_places(0), ElementsAre(0));
    EXPECT_THAT(nodes.memory_places(1), ElementsAre(1));
    nodes.memory_nodes.erase(nodes.memory_nodes.begin() + 1);
    EXPECT_THAT(nodes.packages(), ElementsAre(0)) << "the second package's memory is not to be had";
}

TEST(PartBytes, LeaveRoomForAllNodesOfAnotherPackageToReadOneMemoryNode) {
    MatrixNodes nodes = matrix_nodes(two_packages());
    ASSERT_EQ(sharers(nodes), 1U);  // but nodes 0 and 1 both read node 3 over the link
    nodes.memory_nodes[1].available_bytes = 2 * kGiB + 600 * kMiB;
    EXPECT_EQ(part_bytes(nodes, nodes.cpu_nodes[0], nodes.memory_nodes[1]), 150 * kMiB);
}

TEST(SpreadPartBytes, ShrinkToWhatTheSmallestNodeHasOfItsShare) {
    MatrixNodes nodes = matrix_nodes(mixed());
    EXPECT_EQ(spread_part_bytes(nodes, nodes.cpu_nodes[0]),
              part_bytes(nodes, nodes.cpu_nodes[0], nodes.memory_nodes[0]));
    // Six parts of two threads each over three nodes: two on each.
    nodes.memory_nodes[2].available_bytes = 2 * kGiB + 300 * kMiB;
    EXPECT_EQ(spread_part_bytes(nodes, nodes.cpu_nodes[0]), 150 * kMiB);
    nodes.memory_nodes[2].available_bytes = 2 * kGiB;
    EXPECT_THROW(spread_part_bytes(nodes, nodes.cpu_nodes[0]), MachineError);
}

TEST(PartBytes, AreEightTimesAllCachesForANodesThreadsTogether) {
    const MatrixNodes nodes = matrix_nodes(mixed());
    for (const CpuNode& cpu_node : nodes.cpu_nodes) {
        const std::size_t bytes = part_bytes(nodes, cpu_node, nodes.memory_nodes[0]);
        EXPECT_GE(bytes * cpu_node.pins.size(), 8 * 2 * kL3);
        EXPECT_LE(bytes * cpu_node.pins.size(), 8 * 2 * kL3 + 8 * kMiB);
    }
}

TEST(PartBytes, ShrinkToWhatTheMemoryNodeHasButNotBelowTheReadersOwnCaches) {
    MatrixNodes nodes = matrix_nodes(mixed());
    nodes.memory_nodes[2].available_bytes = 2 * kGiB + 300 * kMiB;
    const std::size_t bytes = part_bytes(nodes, nodes.cpu_nodes[0], nodes.memory_nodes[2]);
    EXPECT_EQ(bytes, 150 * kMiB);
    nodes.memory_nodes[2].available_bytes = 2 * kGiB + 200 * kMiB;
    EXPECT_THROW(part_bytes(nodes, nodes.cpu_nodes[0], nodes.memory_nodes[2]), MachineError);
}

TEST(PartBytes, OfAllNodesTogetherStayWithinTheProcessAndOfSharersWithinTheirNode) {
    MatrixNodes nodes = matrix_nodes(mixed());
    nodes.available_bytes = 2 * kGiB + 900 * kMiB;  // 300 MiB for each of three cpu nodes
    EXPECT_EQ(part_bytes(nodes, nodes.cpu_nodes[0], nodes.memory_nodes[0]), 150 * kMiB);
    nodes = matrix_nodes(mixed());
    nodes.memory_nodes.resize(1);
    nodes.memory_nodes[0].available_bytes = 2 * kGiB + 900 * kMiB;
    EXPECT_EQ(sharers(nodes), 3U);
    EXPECT_EQ(part_bytes(nodes, nodes.cpu_nodes[0], nodes.memory_nodes[0]), 150 * kMiB);
}

TEST(UnusableNodes, AreDroppedWithTheReasonAndARemedy) {
    MatrixNodes nodes = matrix_nodes(mixed());
    for (MemoryNode& memory_node : nodes.memory_nodes) memory_node.bind_to = -1;
    EXPECT_TRUE(drop_unusable(nodes).empty());
    nodes.memory_nodes[2].available_bytes = 1 * kGiB;
    const std::vector<UnusableNode> dropped = drop_unusable(nodes);
    EXPECT_THAT(ids(nodes.memory_nodes), ElementsAre(1, 3));
    ASSERT_THAT(ids(dropped), ElementsAre(2));
    EXPECT_THAT(dropped.front().reason.why, HasSubstr("on node 2, too little"));
    EXPECT_THAT(dropped.front().reason.remedy, HasSubstr("on node 2"));
}

TEST(UnusableNodes, AreDroppedAgainWhereTheOthersSharersGrow) {
    MatrixNodes nodes = matrix_nodes(mixed());
    for (MemoryNode& memory_node : nodes.memory_nodes) {
        memory_node.bind_to = -1;
        memory_node.available_bytes = 2 * kGiB + 300 * kMiB;  // for one cpu node, not for two
    }
    nodes.memory_nodes[2].available_bytes = 0;
    EXPECT_EQ(drop_unusable(nodes).size(), 3U);
    EXPECT_TRUE(nodes.memory_nodes.empty());
}

}  // namespace
}  // namespace weir::measure
