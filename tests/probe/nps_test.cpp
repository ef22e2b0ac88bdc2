// SPDX-License-Identifier: Apache-2.0
#include "probe/nps.h"

#include <gtest/gtest.h>

#include "tests/probe/written_machine.h"

namespace weir::probe {
namespace {

constexpr const char* kRome = "AMD EPYC 7532 32-Core Processor";
constexpr const char* kMilan = "AMD EPYC 7763 64-Core Processor";
constexpr const char* kCascadeLake = "Intel(R) Xeon(R) Platinum 8280 CPU @ 2.70GHz";

Machine machine(const char* cpu, int sockets, int nodes, int domains) {
    return tests::machine_of({cpu, sockets, nodes, domains, 64ULL << 30});
}

/// The mode; "?" and the reason when it cannot be told.
std::string mode(const Machine& machine) {
    const auto found = nodes_per_socket_mode(machine, hardware::Catalog::built_in());
    return found ? *found : "? " + found.reason().why;
}

TEST(NodesPerSocket, FollowFromNodesAndL3Domains) {
    EXPECT_EQ(mode(machine(kRome, 2, 1, 16)), "NPS1");
    EXPECT_EQ(mode(machine(kRome, 2, 2, 16)), "NPS2");
    EXPECT_EQ(mode(machine(kRome, 1, 4, 16)), "NPS4");
    EXPECT_EQ(mode(machine(kMilan, 2, 8, 8)), "L3 as NUMA");
    EXPECT_EQ(mode(machine(kCascadeLake, 2, 1, 1)), "SNC off");
    EXPECT_EQ(mode(machine(kCascadeLake, 4, 2, 2)), "SNC2");
    EXPECT_EQ(mode(machine("Intel(R) Xeon(R) 6980P", 2, 3, 3)), "SNC3");
}

TEST(NodesPerSocket, AreNoneWhenOneNodeSpansAllSockets) {
    Machine both = machine(kMilan, 2, 1, 8);
    both.nodes.resize(1);
    both.nodes[0].package = -1;
    EXPECT_EQ(mode(both), "? one node over all sockets may also be a kernel, or a capture, without NUMA");
    both.settings["kernel_numa"] = std::string("on");
    EXPECT_EQ(mode(both), "NPS0");
    for (Package& package : both.packages) package.cpu_model = kCascadeLake;
    EXPECT_EQ(mode(both), "node interleaving");
    both.settings["kernel_numa"] = std::string("off");
    EXPECT_EQ(mode(both), "? the kernel was started with numa=off");
}

TEST(NodesPerSocket, AreNotToldWhereTwoSettingsLookTheSame) {
    EXPECT_EQ(mode(machine("AMD EPYC 7343 16-Core Processor", 1, 4, 4)),
              "? a socket has 4 nodes and as many L3 domains: NPS4 and L3 as NUMA look the same");
    EXPECT_EQ(mode(machine(kMilan, 1, 1, 1)),
              "? a socket has 1 node and as many L3 domains: NPS1 and L3 as NUMA look the same");
}

TEST(NodesPerSocket, AreTheHostsInAVirtualMachine) {
    Machine guest = machine(kMilan, 2, 1, 8);
    guest.host.virtualised = std::string("KVM");
    EXPECT_EQ(mode(guest), "? under KVM a machine has the nodes that its host gives it");
}

TEST(NodesPerSocket, AreNotToldInsideACpuset) {
    Machine part = machine(kMilan, 2, 1, 8);
    part.limits.online_cpus = "0-127";
    part.limits.allowed_cpus = "0-15";
    EXPECT_EQ(mode(part), "? this process may use CPUs 0-15 of 0-127, so it need not see every node");
}

TEST(NodesPerSocket, DoNotCountMemoryWithoutCores) {
    Machine max = machine("Intel(R) Xeon(R) CPU Max 9480", 2, 4, 1);
    for (int i = 0; i < 8; ++i) {
        Node hbm;
        hbm.id = 8 + i;
        hbm.package = i / 4;
        hbm.kind = "hbm";
        max.nodes.push_back(hbm);
    }
    EXPECT_EQ(mode(max), "SNC4");
}

TEST(NodesPerSocket, AreNotToldOfAnUnknownCpuOrUnevenSockets) {
    EXPECT_EQ(mode(machine("AMD EPYC-Rome Processor", 1, 1, 4)),
              "? the CPU \"AMD EPYC-Rome Processor\" is not one that the catalog knows");
    Machine uneven = machine(kMilan, 2, 2, 8);
    uneven.nodes.pop_back();
    EXPECT_EQ(mode(uneven), "? the sockets do not have the same number of nodes and L3 domains");
    EXPECT_EQ(mode(machine(kMilan, 1, 3, 8)),
              "? 3 nodes a socket are no mode of epyc-7003 that the catalog knows");
}

}  // namespace
}  // namespace weir::probe
