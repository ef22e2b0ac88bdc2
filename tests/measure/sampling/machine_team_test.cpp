// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/machine_team.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "base/units.h"

namespace weir::measure {
namespace {

probe::Node node(int id, const std::string& cores, const std::string& cpus, int count,
                 std::uint64_t memory_bytes) {
    probe::Node made;
    made.id = id;
    made.cpus = cpus;
    made.core_cpus = cores;
    made.cores = count;
    made.memory_bytes = memory_bytes;
    made.available_bytes = memory_bytes;
    return made;
}

/// Nodes 0 and 1 with both, of 4 and 2 cores; node 2 without memory, node 3 without cores.
probe::Machine lopsided() {
    probe::Machine machine;
    machine.nodes = {node(0, "0-3", "0-3,8-11", 4, 64 * kGiB), node(1, "4-5", "4-5,12-13", 2, 64 * kGiB),
                     node(2, "6-7", "6-7", 2, 0), node(3, "", "", 0, 64 * kGiB)};
    machine.limits.available_bytes = 128 * kGiB;
    return machine;
}

std::vector<int> cpus_of(int threads) {
    const probe::Machine machine = lopsided();
    return team_cpus(whole_nodes(machine), threads);
}

TEST(TeamCpus, AreOneACoreOfAllNodesWithBothCoresAndMemory) {
    EXPECT_EQ(cpus_of(0), (std::vector<int>{0, 1, 2, 3, 4, 5}));
}

TEST(TeamCpus, AreDealtOutInProportionToTheCores) {
    EXPECT_EQ(cpus_of(1), (std::vector<int>{0}));
    EXPECT_EQ(cpus_of(3), (std::vector<int>{0, 1, 4}));
    EXPECT_EQ(cpus_of(6), cpus_of(0));
}

TEST(TeamCpus, AreHyperThreadsAfterTheCoresOfTheirNode) {
    EXPECT_EQ(cpus_of(9), (std::vector<int>{0, 1, 2, 3, 8, 9, 4, 5, 12}));
    EXPECT_EQ(cpus_of(12).size(), 12U);
}

TEST(TeamCpus, AreRefusedBeyondWhatTheNodesHave) {
    for (const int threads : {-1, 13}) {
        try {
            cpus_of(threads);
            FAIL() << threads << " threads were given";
        } catch (const UsageError& error) {
            EXPECT_NE(std::string(error.what()).find("nodes 0-1 have 12 CPUs"), std::string::npos)
                << error.what();
            EXPECT_EQ(error.remedy(), "use 1 to 12 threads");
        }
    }
}

std::size_t bytes_for(const probe::Machine& machine, const std::vector<numa::Pin>& pins) {
    return team_bytes_per_thread(machine, numa::Team(pins), {32, 1024 * kGiB});
}

TEST(TeamBytes, StayWithinTheNodeThatHasLeastAThread) {
    probe::Machine machine = lopsided();
    machine.nodes[1].available_bytes = 8 * kGiB;
    EXPECT_EQ(bytes_for(machine, {{0, 0, 0}, {1, 0, 0}, {4, 1, 0}, {5, 1, 0}}), 3 * kGiB);
    EXPECT_EQ(bytes_for(machine, {{0, 0, 0}, {4, 1, 0}}), 6 * kGiB);
}

TEST(TeamBytes, StayWithinWhatTheProcessMayHaveAltogether) {
    probe::Machine machine = lopsided();
    machine.limits.available_bytes = 10 * kGiB;
    EXPECT_EQ(bytes_for(machine, {{0, 0, 0}, {4, 1, 0}}), 4 * kGiB);
}

TEST(TeamBytes, SayWhichNodeHasTooLittle) {
    probe::Machine machine = lopsided();
    machine.nodes[1].available_bytes = 2 * kGiB;
    try {
        bytes_for(machine, {{0, 0, 0}, {4, 1, 0}});
        FAIL() << "the node's margin was used";
    } catch (const MachineError& error) {
        EXPECT_NE(std::string(error.what()).find("on node 1"), std::string::npos) << error.what();
        EXPECT_NE(error.remedy().find("on node 1"), std::string::npos) << error.remedy();
    }
}

}  // namespace
}  // namespace weir::measure
