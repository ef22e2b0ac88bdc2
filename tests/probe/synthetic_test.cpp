// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/cpu_list.h"
#include "base/error.h"
#include "base/units.h"
#include "probe/probe.h"

namespace weir::probe {
namespace {

Machine synthetic(const char* description) {
    return probe_machine({"/", description});
}

std::size_t l3_domains(const Machine& machine) {
    std::size_t count = 0;
    for (const Package& package : machine.packages) count += package.l3_domains.size();
    return count;
}

TEST(SyntheticMachine, HasThePackagesNodesAndL3DomainsOfItsDescription) {
    const Machine machine = synthetic("pack:2 numa:2 l3:2 core:4 pu:2");
    ASSERT_EQ(machine.packages.size(), 2U);
    ASSERT_EQ(machine.nodes.size(), 4U);
    EXPECT_EQ(l3_domains(machine), 8U);
    EXPECT_EQ(machine.packages[1].id, 1);
    EXPECT_EQ(machine.packages[1].cores, 16);
    EXPECT_EQ(machine.packages[1].threads, 32);
    EXPECT_EQ(machine.packages[1].l3_domains[0].id, 4);
    EXPECT_EQ(machine.packages[1].l3_domains[0].cpus, "32-39");
    EXPECT_TRUE(machine.replayed);
    EXPECT_EQ(machine.limits.allowed_cpus, "0-63");
    EXPECT_EQ(machine.limits.online_cpus, "0-63");
}

TEST(SyntheticMachine, GivesEachNodeItsPackageCoresAndFirstPus) {
    const Machine machine = synthetic("pack:2 numa:2 l3:2 core:4 pu:2");
    const Node& node = machine.nodes.at(2);
    EXPECT_EQ(node.id, 2);
    EXPECT_EQ(node.package, 1);
    EXPECT_EQ(node.cpus, "32-47");
    EXPECT_EQ(node.cores, 8);
    EXPECT_EQ(parse_cpu_list(node.core_cpus), (std::vector<int>{32, 34, 36, 38, 40, 42, 44, 46}));
    EXPECT_EQ(node.kind, "dram");
    EXPECT_GT(node.memory_bytes, 0U);
}

TEST(SyntheticMachine, HasNodesThatSpanPackagesAndPackagesThatShareOne) {
    const Machine machine = synthetic("numa:1 pack:2 core:4 pu:1");
    ASSERT_EQ(machine.nodes.size(), 1U);
    EXPECT_EQ(machine.nodes[0].package, -1);
    EXPECT_EQ(machine.nodes[0].cores, 8);
    EXPECT_EQ(l3_domains(machine), 0U);
}

TEST(SyntheticMachine, ListsItsCachesByLevel) {
    const Machine machine =
        synthetic("pack:1 numa:1 l3:2(size=32MB) l2:4(size=512kB) l1d:1(size=32kB) core:1 pu:2");
    ASSERT_EQ(machine.caches.size(), 3U);
    EXPECT_EQ(machine.caches[0].level, 1);
    EXPECT_EQ(machine.caches[2].level, 3);
    EXPECT_EQ(machine.caches[2].instances, 2);
    EXPECT_EQ(machine.caches[2].cores, 4);
    EXPECT_EQ(machine.last_level_cache_bytes(), 2 * machine.caches[2].size_bytes);
}

TEST(SyntheticMachine, TakesNothingFromTheMachineItRunsOn) {
    const Machine machine = synthetic("pack:1 numa:1 core:2 pu:1");
    EXPECT_EQ(machine.host.cpu_model, "unknown");
    EXPECT_EQ(machine.host.kernel, "unknown");
    EXPECT_TRUE(machine.host.isa.empty());
    EXPECT_FALSE(machine.host.virtualised.has_value());
    EXPECT_FALSE(machine.limits.cgroup_memory_bytes.has_value());
    EXPECT_EQ(machine.limits.available_bytes, machine.nodes.at(0).memory_bytes);
    for (const auto& [name, value] : machine.settings) EXPECT_FALSE(value.has_value()) << name;
}

TEST(SyntheticMachine, SaysWhyItsDimmsAndSpecCannotBeRead) {
    const Machine machine = synthetic("pack:1 numa:1 core:2 pu:1");
    ASSERT_FALSE(machine.dimms.has_value());
    EXPECT_EQ(machine.dimms.reason().why, "this machine is a replay that holds its topology alone");
    EXPECT_NE(machine.dimms.reason().remedy.find("dmidecode"), std::string::npos);
    EXPECT_FALSE(machine.channels.has_value());
    EXPECT_FALSE(machine.spec_bandwidth_bytes_per_s.has_value());
    EXPECT_FALSE(machine.best_spec_bandwidth_bytes_per_s.has_value());
    EXPECT_FALSE(machine.nodes.at(0).spec_bandwidth_bytes_per_s.has_value());
}

TEST(SyntheticMachine, HasAFingerprintOfItsShape) {
    const std::string print = synthetic("pack:2 numa:2 core:4 pu:2").fingerprint;
    EXPECT_EQ(print, synthetic("pack:2 numa:2 core:4 pu:2").fingerprint);
    EXPECT_NE(print, synthetic("pack:2 numa:4 core:2 pu:2").fingerprint);
    EXPECT_NE(print, synthetic("pack:2 numa:2 core:4 pu:1").fingerprint);
}

TEST(SyntheticMachine, RejectsADescriptionThatIsNone) {
    try {
        synthetic("two sockets please");
        FAIL() << "it was taken for a machine";
    } catch (const InputError& e) {
        EXPECT_NE(std::string(e.what()).find("two sockets please"), std::string::npos);
        EXPECT_NE(e.remedy().find("pack:2"), std::string::npos);
    }
}

TEST(SyntheticMachine, LeavesTheEnvironmentAsItWas) {
    ASSERT_EQ(::setenv("HWLOC_CPUID_PATH", "/nowhere", 1), 0);
    EXPECT_THROW(probe_machine({"/", "/"}), InputError);
    EXPECT_STREQ(std::getenv("HWLOC_CPUID_PATH"), "/nowhere");
    ::unsetenv("HWLOC_CPUID_PATH");
}

}  // namespace
}  // namespace weir::probe
