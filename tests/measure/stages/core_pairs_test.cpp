// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/core_pairs.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <utility>

#include "base/units.h"
#include "tests/scratch_folder.h"

namespace weir::measure {
namespace {

probe::Node node(int id, int package, const std::string& core_cpus, const std::string& cpus, int cores) {
    probe::Node made;
    made.id = id;
    made.package = package;
    made.core_cpus = core_cpus;
    made.cpus = cpus;
    made.cores = cores;
    return made;
}

/// Two packages of two nodes of four cores; an L3 domain for each two cores, but none known in the last node.
probe::Machine two_packages() {
    probe::Machine machine;
    machine.nodes = {node(0, 0, "0-3", "0-3,16-19", 4), node(1, 0, "4-7", "4-7,20-23", 4),
                     node(2, 1, "8-11", "8-11", 4), node(3, 1, "12-15", "12-15", 4)};
    machine.packages.resize(2);
    machine.packages[0].l3_domains = {
        {0, "0-1,16-17", kMiB}, {1, "2-3,18-19", kMiB}, {2, "4-5,20-21", kMiB}, {3, "6-7,22-23", kMiB}};
    machine.packages[1].id = 1;
    machine.packages[1].l3_domains = {{4, "8-9", kMiB}, {5, "10-11", kMiB}};
    return machine;
}

/// The same with a third package of four cores: 20 cores.
probe::Machine twenty_cores() {
    probe::Machine machine = two_packages();
    machine.nodes.push_back(node(4, 2, "24-27", "24-27", 4));
    return machine;
}

std::map<std::string, std::size_t> counts(const std::vector<CorePairs>& all) {
    std::map<std::string, std::size_t> found;
    for (const CorePairs& each : all) found[each.relation] = each.pairs.size();
    return found;
}

using Counts = std::map<std::string, std::size_t>;

const std::filesystem::path kNowhere = "/nonexistent";

TEST(CorePairs, AreAllPairsByTheLeastThatBothShare) {
    const std::vector<CorePairs> all = core_pairs(two_packages(), kNowhere);
    // Of 120 pairs 24 share a node, 6 of them an L3; 2 x 16 more a package.
    EXPECT_EQ(counts(all), (Counts{{"l3", 6}, {"node", 18}, {"package", 32}, {"machine", 64}}));
    for (const CorePairs& each : all) {
        for (const CorePair& pair : each.pairs) {
            EXPECT_NE(pair.a.cpu, pair.b.cpu);
            EXPECT_EQ(pair.a.node, pair.a.cpu / 4);
            EXPECT_EQ(each.relation == "node" || each.relation == "l3", pair.a.node == pair.b.node);
            EXPECT_EQ(each.relation == "machine", pair.a.cpu / 8 != pair.b.cpu / 8);
        }
    }
}

TEST(CorePairs, StandInTheOrderOfNearness) {
    std::vector<std::string> order;
    for (const CorePairs& each : core_pairs(two_packages(), kNowhere)) order.push_back(each.relation);
    EXPECT_EQ(order, (std::vector<std::string>{"l3", "node", "package", "machine"}));
}

void write_siblings(const std::filesystem::path& root, int cpu, const std::string& list) {
    const std::filesystem::path folder =
        root / "sys/devices/system/cpu" / ("cpu" + std::to_string(cpu)) / "topology";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "thread_siblings_list") << list << '\n';
}

TEST(CorePairs, HaveBothPUsOfACoreWhereBothMayBeUsed) {
    const tests::ScratchFolder scratch;
    write_siblings(scratch.path(), 0, "0,16");
    write_siblings(scratch.path(), 5, "5,21");
    write_siblings(scratch.path(), 8, "8,24");  // 24 is not among the node's
    write_siblings(scratch.path(), 9, "9");
    const std::vector<CorePairs> all = core_pairs(two_packages(), scratch.path());
    ASSERT_EQ(all.front().relation, "core");
    ASSERT_EQ(all.front().pairs.size(), 2U);
    EXPECT_EQ(all.front().pairs[0].a.cpu, 0);
    EXPECT_EQ(all.front().pairs[0].b.cpu, 16);
    EXPECT_EQ(all.front().pairs[1].b.cpu, 21);
    EXPECT_EQ(all.front().pairs[1].b.node, 1);
    EXPECT_EQ(counts(all).at("l3"), 6U);
}

TEST(CorePairs, OfMoreThanSixteenCoresAreASampleOfEachRelation) {
    const std::vector<CorePairs> all = core_pairs(twenty_cores(), kNowhere);
    EXPECT_EQ(counts(all), (Counts{{"l3", 6}, {"node", 16}, {"package", 16}, {"machine", 16}}));
    std::set<int> first;
    for (const CorePairs& each : all) {
        std::set<std::pair<int, int>> different;
        for (const CorePair& pair : each.pairs) {
            different.emplace(pair.a.cpu, pair.b.cpu);
            if (each.relation == "machine") first.insert(pair.a.cpu);
        }
        EXPECT_EQ(different.size(), each.pairs.size()) << each.relation;
    }
    EXPECT_GT(first.size(), 4U);  // not all from one core
    const std::vector<CorePairs> again = core_pairs(twenty_cores(), kNowhere);
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t p = 0; p < all[i].pairs.size(); ++p)
            EXPECT_EQ(again[i].pairs[p].a, all[i].pairs[p].a);
    }
}

TEST(CorePairs, OfOneCoreAreNone) {
    probe::Machine machine;
    machine.nodes = {node(0, 0, "0", "0", 1)};
    EXPECT_TRUE(core_pairs(machine, kNowhere).empty());
}

TEST(CorePairs, OfCoresWhoseCachesAreNotKnownShareTheNode) {
    probe::Machine machine;
    machine.nodes = {node(0, 0, "0-1", "0-1", 2)};
    EXPECT_EQ(counts(core_pairs(machine, kNowhere)), (Counts{{"node", 1}}));
}

}  // namespace
}  // namespace weir::measure
