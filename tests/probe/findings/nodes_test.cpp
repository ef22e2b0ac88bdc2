// SPDX-License-Identifier: Apache-2.0
// Findings about nodes, threads and what lies between cores and memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/units.h"
#include "probe/findings.h"
#include "tests/probe/findings/sound_machine.h"

namespace weir::probe {
namespace {

using ::testing::HasSubstr;
using tests::evidence;
using tests::sound_machine;

TEST(NodeFindings, AreNoneOnASoundMachine) {
    EXPECT_TRUE(find_findings(sound_machine()).empty());
}

TEST(NodeFindings, NameANodeWhoseCoresHaveNoMemory) {
    Machine machine = sound_machine();
    machine.nodes[1].memory_bytes = 0;
    EXPECT_THAT(evidence(machine, "node-without-memory"), HasSubstr("node 1 has 8 cores and no memory"));
    machine.nodes.erase(machine.nodes.begin());
    EXPECT_EQ(evidence(machine, "node-without-memory"), "");
}

TEST(NodeFindings, LeaveANodeOfAnEmptySocketToTheFindingOfThat) {
    Machine machine = sound_machine();
    machine.nodes[1].memory_bytes = 0;
    std::vector<Dimm> dimms = *machine.dimms;
    for (Dimm& dimm : dimms) {
        if (*dimm.package == 1) dimm.populated = false;
    }
    machine.dimms = dimms;
    EXPECT_EQ(evidence(machine, "node-without-memory"), "");
    EXPECT_NE(evidence(machine, "socket-without-memory"), "");
}

TEST(NodeFindings, NameOrdinaryMemoryWithoutCores) {
    Machine machine = sound_machine();
    machine.nodes[1].cpus = machine.nodes[1].core_cpus = "";
    machine.nodes[1].cores = 0;
    EXPECT_THAT(evidence(machine, "node-without-cpus"), HasSubstr("node 1 has 128.0 GiB and no cores"));
    machine.limits.allowed_cpus = "0-7";
    EXPECT_EQ(evidence(machine, "node-without-cpus"), "") << "a cpuset hides cores";
    machine.limits.allowed_cpus = "0-15";
    machine.nodes[1].kind = "cxl";
    EXPECT_EQ(evidence(machine, "node-without-cpus"), "");
    EXPECT_THAT(evidence(machine, "cxl-memory"), HasSubstr("node 1 is 128.0 GiB of CXL memory"));
}

TEST(NodeFindings, CountHardwareThreadsAgainstCores) {
    Machine machine = sound_machine();
    machine.nodes[0].cpus = "0-7,16-23";
    EXPECT_THAT(evidence(machine, "smt-threads"), HasSubstr("24 hardware threads on 16 cores"));
}

TEST(NodeFindings, NameOneNodeOverSeveralSocketsByTheFirmwaresWord) {
    Machine machine = sound_machine();
    machine.nodes.resize(1);
    EXPECT_EQ(evidence(machine, "nodes-interleaved"), "") << "a kernel without NUMA looks the same";
    machine.nps = std::string("NPS0");
    EXPECT_THAT(evidence(machine, "nodes-interleaved"), HasSubstr("NPS0: one node over 2 sockets"));
}

TEST(NodeFindings, NamePersistentMemoryAndWhetherDimmsOnlyCacheIt) {
    Machine machine = sound_machine();
    Dimm flash;
    flash.populated = true;
    flash.size_bytes = 16 * kMiB;
    Dimm module = flash;
    module.size_bytes = 128 * kGiB;
    machine.other_memory_devices = {flash};
    EXPECT_EQ(evidence(machine, "persistent-memory"), "");
    machine.other_memory_devices = {flash, module, module};
    EXPECT_THAT(evidence(machine, "persistent-memory"),
                HasSubstr("2 modules of persistent memory (256.0 GiB)"));
    machine.memory_side_caches = std::vector<MemorySideCache>(1);
    EXPECT_THAT(evidence(machine, "persistent-memory"), HasSubstr("only a cache in front of them"));
}

TEST(NodeFindings, NameStealThatIsMoreThanNoise) {
    Machine machine = sound_machine();
    machine.steal_fraction = 0.004;
    EXPECT_EQ(evidence(machine, "cpu-steal"), "");
    machine.steal_fraction = 0.034;
    EXPECT_THAT(evidence(machine, "cpu-steal"), HasSubstr("3.4 % of this machine's CPU time"));
}

TEST(NodeFindings, NameEncryptedMemoryByWhoeverEncrypts) {
    Machine machine = sound_machine();
    machine.settings["tsme"] = std::string("off");
    machine.settings["sme"] = std::string("not requested");
    EXPECT_EQ(evidence(machine, "memory-encrypted"), "");
    machine.settings["sme"] = std::string("requested");
    EXPECT_THAT(evidence(machine, "memory-encrypted"), HasSubstr("mem_encrypt=on"));
    machine.settings["tsme"] = std::string("on");
    EXPECT_THAT(evidence(machine, "memory-encrypted"), HasSubstr("TSME"));
}

/// The remedy of a finding; "" when it was not found.
std::string remedy(const Machine& machine, const std::string& id) {
    for (const Finding& finding : find_findings(machine)) {
        if (finding.id == id) return finding.remedy;
    }
    return "";
}

TEST(NodeFindings, SayWhereTheBoardsSetupHasTheFabricThatCannotBeRead) {
    Machine machine = sound_machine();
    machine.fabric_clocks = Unreadable{"amd_hsmp is not loaded", "sudo modprobe amd_hsmp"};
    EXPECT_THAT(remedy(machine, "fabric-unreadable"), HasSubstr("sudo modprobe amd_hsmp; in the BIOS"));
    EXPECT_THAT(remedy(machine, "fabric-unreadable"), HasSubstr("AMD CBS"));
    machine.board = std::string("Dell Inc. PowerEdge R7525");
    EXPECT_THAT(remedy(machine, "fabric-unreadable"), HasSubstr("System Profile Settings"));
    machine.board = Unreadable{"not root", "sudo"};
    EXPECT_THAT(remedy(machine, "fabric-unreadable"), HasSubstr("AMD CBS"));
    machine.host.virtualised = std::string("KVM");
    EXPECT_EQ(remedy(machine, "fabric-unreadable"), "");
}

TEST(NodeFindings, AskForTheUncoreOnAXeon) {
    Machine machine = sound_machine();
    machine.host.cpu_model = "Intel(R) Xeon(R) Gold 6252N CPU @ 2.30GHz";
    machine.uncore_clocks =
        Unreadable{"there is no intel_uncore_frequency", "sudo modprobe intel_uncore_frequency"};
    EXPECT_THAT(evidence(machine, "fabric-unreadable"), HasSubstr("uncore clock and the UPI links"));
}

}  // namespace
}  // namespace weir::probe
