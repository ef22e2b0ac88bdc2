// SPDX-License-Identifier: Apache-2.0
#include "probe/findings.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/units.h"

namespace weir::probe {
namespace {

/// A machine in which nothing is wrong.
Machine sound() {
    Machine machine;
    machine.host.virtualised = std::string("no");
    machine.limits.allowed_cpus = "0-31";
    machine.limits.online_cpus = "0-31";
    machine.nodes.resize(2);
    for (Node& node : machine.nodes) node.memory_bytes = 256 * kGiB;
    machine.dimms = std::vector<Dimm>();
    for (const auto& [name, value] : {std::pair{"thp", "madvise"},
                                      {"numa_balancing", "0"},
                                      {"governor", "performance"},
                                      {"hugepages", "2M: 0, 1G: 0"},
                                      {"swappiness", "60"},
                                      {"cpufreq_driver", "acpi-cpufreq"}}) {
        machine.settings[name] = std::string(value);
    }
    return machine;
}

/// The only finding of the machine; a failure when there is another number of them.
Finding only(const Machine& machine) {
    const std::vector<Finding> found = find_findings(machine);
    EXPECT_EQ(found.size(), 1U);
    if (found.size() != 1) return {};
    EXPECT_FALSE(found[0].evidence.empty());
    EXPECT_FALSE(found[0].remedy.empty());
    return found[0];
}

TEST(Findings, AreNoneOnASoundMachine) {
    EXPECT_TRUE(find_findings(sound()).empty());
}

TEST(Findings, NameTransparentHugePagesThatAreOff) {
    Machine machine = sound();
    machine.settings["thp"] = std::string("never");
    const Finding finding = only(machine);
    EXPECT_EQ(finding.id, "thp-never");
    EXPECT_EQ(finding.severity, "loss");
    EXPECT_NE(finding.evidence.find("2M: 0, 1G: 0"), std::string::npos);
}

TEST(Findings, NameAKernelWithoutHugePages) {
    Machine machine = sound();
    machine.settings["thp"] = Unreadable{"there is no file", "another kernel"};
    EXPECT_EQ(only(machine).id, "no-huge-pages");
    machine.settings["hugepages"] = std::string("2M: 512, 1G: 0");
    EXPECT_TRUE(find_findings(machine).empty());
}

TEST(Findings, SayNothingOfHugePagesWhereTheirNeighboursCannotBeReadEither) {
    for (const char* neighbour : {"hugepages", "swappiness"}) {
        Machine machine = sound();
        machine.settings["thp"] = Unreadable{"there is no file", "mount /sys"};
        machine.settings[neighbour] = Unreadable{"there is no file", "mount /sys"};
        EXPECT_TRUE(find_findings(machine).empty()) << neighbour;
    }
}

TEST(Findings, AreThoseOfTheMachineInAReplay) {
    Machine machine = sound();
    machine.settings["thp"] = Unreadable{"there is no file", "another kernel"};
    const Finding live = only(machine);
    machine.replayed = true;
    EXPECT_EQ(only(machine).evidence, live.evidence);
}

TEST(Findings, NameNumaBalancingOnlyWithSeveralNodes) {
    Machine machine = sound();
    machine.settings["numa_balancing"] = std::string("1");
    EXPECT_EQ(only(machine).id, "numa-balancing");
    machine.nodes.resize(1);
    EXPECT_TRUE(find_findings(machine).empty());
}

TEST(Findings, WeighThePowersaveGovernorByItsDriver) {
    Machine machine = sound();
    machine.settings["governor"] = std::string("performance, powersave");
    EXPECT_EQ(only(machine).id, "governor-powersave");
    EXPECT_EQ(only(machine).severity, "loss");
    machine.settings["cpufreq_driver"] = std::string("intel_pstate");
    EXPECT_EQ(only(machine).severity, "info");
}

TEST(Findings, NameACpusetSmallerThanTheMachine) {
    Machine machine = sound();
    machine.limits.allowed_cpus = "0-3,8";
    const Finding finding = only(machine);
    EXPECT_EQ(finding.id, "cpuset-smaller");
    EXPECT_EQ(finding.severity, "warning");
    EXPECT_NE(finding.evidence.find("5 of 32 CPUs (0-3,8 of 0-31)"), std::string::npos) << finding.evidence;
}

TEST(Findings, NameAMemoryLimitBelowTheMemory) {
    Machine machine = sound();
    machine.limits.cgroup_memory_bytes = 64 * kGiB;
    EXPECT_EQ(only(machine).id, "memory-limited");
    machine.limits.cgroup_memory_bytes = 1024 * kGiB;
    EXPECT_TRUE(find_findings(machine).empty());
}

TEST(Findings, NameTheHypervisor) {
    Machine machine = sound();
    machine.host.virtualised = std::string("KVM");
    const Finding finding = only(machine);
    EXPECT_EQ(finding.id, "virtualised");
    EXPECT_EQ(finding.severity, "info");
    EXPECT_NE(finding.evidence.find("KVM"), std::string::npos);
}

TEST(Findings, SayWhatUnreadableDimmsMean) {
    Machine machine = sound();
    machine.dimms = Unreadable{"this machine exposes no SMBIOS tables", "ask the host"};
    const Finding finding = only(machine);
    EXPECT_EQ(finding.id, "dimms-unreadable");
    EXPECT_EQ(finding.remedy, "ask the host");
}

TEST(Findings, PutLossesFirstAndInformationLast) {
    Machine machine = sound();
    machine.host.virtualised = std::string("KVM");
    machine.limits.allowed_cpus = "0";
    machine.settings["numa_balancing"] = std::string("1");
    const std::vector<Finding> found = find_findings(machine);
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].severity, "loss");
    EXPECT_EQ(found[1].severity, "warning");
    EXPECT_EQ(found[2].severity, "info");
}

}  // namespace
}  // namespace weir::probe
