// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/error.h"
#include "base/units.h"
#include "probe/probe.h"
#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

constexpr const char* kCpu = "/sys/devices/system/cpu";
constexpr const char* kNode = "/sys/devices/system/node";

void write_node(const FakeRoot& root, int id, const std::string& cpus, const std::string& map,
                const std::string& distance, std::uint64_t kib) {
    const std::string folder = kNode + ("/node" + std::to_string(id));
    const std::string line = "Node " + std::to_string(id) + " ";
    root.write(folder + "/cpulist", cpus + "\n");
    root.write(folder + "/cpumap", map + "\n");
    root.write(folder + "/distance", distance + "\n");
    root.write(folder + "/meminfo", line + "MemTotal: " + std::to_string(kib) + " kB\n" + line +
                                        "MemFree: " + std::to_string(kib / 2) + " kB\n");
}

/// Two packages of two cores; the third node has memory and no CPUs.
void write_machine(const FakeRoot& root) {
    for (int cpu = 0; cpu < 4; ++cpu) {
        const std::string folder = kCpu + ("/cpu" + std::to_string(cpu)) + "/topology";
        const std::string self = std::to_string(1 << cpu);
        root.write(folder + "/physical_package_id", std::to_string(cpu / 2) + "\n");
        root.write(folder + "/core_id", std::to_string(cpu % 2) + "\n");
        root.write(folder + "/core_cpus", self + "\n");
        root.write(folder + "/thread_siblings", self + "\n");
        root.write(folder + "/package_cpus", cpu < 2 ? "3\n" : "c\n");
        root.write(folder + "/core_siblings", cpu < 2 ? "3\n" : "c\n");
    }
    for (const char* name : {"/online", "/possible", "/present"})
        root.write(kCpu + std::string(name), "0-3\n");
    for (const char* name : {"/online", "/possible"}) root.write(kNode + std::string(name), "0-2\n");
    write_node(root, 0, "0-1", "3", "10 32 20", 4 * kMiB);
    write_node(root, 1, "2-3", "c", "31 10 40", 4 * kMiB);
    write_node(root, 2, "", "0", "20 40 10", 8 * kMiB);
    root.write("/proc/meminfo", "MemTotal: 16777216 kB\nMemFree: 8388608 kB\nMemAvailable: 9437184 kB\n");
    root.write("/proc/cpuinfo",
               "processor : 0\nmodel name : Test CPU 9000\nflags : fpu avx2 fma\nphysical id : "
               "0\n\nprocessor : 1\nmodel "
               "name : Test CPU 9000\nflags : fpu avx2 fma\nphysical id : 0\n\n");
    root.write("/proc/sys/kernel/osrelease", "6.1.0-test\n");
    root.make_folder("/sys/firmware");
}

TEST(ReplayedRoot, GivesPackagesNodesAndDistances) {
    const FakeRoot root;
    write_machine(root);
    const Machine machine = probe_machine({root.path(), ""});
    EXPECT_TRUE(machine.replayed);
    EXPECT_EQ(machine.packages.size(), 2U);
    ASSERT_EQ(machine.nodes.size(), 3U);
    EXPECT_EQ(machine.nodes[0].cpus, "0-1");
    EXPECT_EQ(machine.nodes[1].cpus, "2-3");
    EXPECT_EQ(machine.nodes[1].package, 1);
    EXPECT_EQ(machine.nodes[1].memory_bytes, 4 * kGiB);
    EXPECT_EQ(machine.nodes[1].available_bytes.value(), 2 * kGiB);
    const std::vector<std::vector<std::uint64_t>> distances{{10, 32, 20}, {31, 10, 40}, {20, 40, 10}};
    EXPECT_EQ(machine.distances, distances);
    EXPECT_EQ(machine.host.cpu_model, "Test CPU 9000");
    EXPECT_EQ(machine.host.kernel, "6.1.0-test");
    EXPECT_EQ(machine.host.virtualised.value(), "no");
    EXPECT_EQ(machine.limits.available_bytes, 9 * kGiB);
}

TEST(ReplayedRoot, LeavesAMemoryOnlyNodeWithoutCpus) {
    const FakeRoot root;
    write_machine(root);
    const Node node = probe_machine({root.path(), ""}).nodes.at(2);
    EXPECT_EQ(node.cpus, "");
    EXPECT_EQ(node.core_cpus, "");
    EXPECT_EQ(node.cores, 0);
    EXPECT_EQ(node.memory_bytes, 8 * kGiB);
}

TEST(ReplayedRoot, ListsANodeWithoutMemory) {
    const FakeRoot root;
    write_machine(root);
    write_node(root, 1, "2-3", "c", "31 10 40", 0);
    const Node node = probe_machine({root.path(), ""}).nodes.at(1);
    EXPECT_EQ(node.kind, "memory-less");
    EXPECT_EQ(node.memory_bytes, 0U);
    EXPECT_EQ(node.cores, 2);
}

TEST(ReplayedRoot, KeepsItsFingerprintWhenMemoryIsTaken) {
    const FakeRoot root;
    write_machine(root);
    const Machine before = probe_machine({root.path(), ""});
    root.write("/proc/meminfo", "MemTotal: 16777216 kB\nMemFree: 1024 kB\nMemAvailable: 4096 kB\n");
    const Machine after = probe_machine({root.path(), ""});
    EXPECT_NE(before.limits.available_bytes, after.limits.available_bytes);
    EXPECT_EQ(before.fingerprint, after.fingerprint);
}

TEST(ReplayedRoot, IsHeldToItsControlGroup) {
    const FakeRoot root;
    write_machine(root);
    root.write("/proc/self/cgroup", "0::/a\n");
    root.write("/sys/fs/cgroup/a/memory.max", std::to_string(3 * kGiB));
    root.write("/sys/fs/cgroup/a/memory.current", std::to_string(kGiB));
    root.write("/sys/fs/cgroup/a/memory.stat", "inactive_file " + std::to_string(512 * kMiB) + "\n");
    const Machine machine = probe_machine({root.path(), ""});
    EXPECT_EQ(machine.limits.cgroup_memory_bytes.value(), 3 * kGiB);
    EXPECT_EQ(machine.limits.available_bytes, 2 * kGiB + 512 * kMiB);
}

TEST(ReplayedRoot, SaysWhetherTheTablesAreMissingOrNonsense) {
    const FakeRoot root;
    write_machine(root);
    EXPECT_EQ(probe_machine({root.path(), ""}).dimms.reason().why,
              "there is no /sys/firmware/dmi/tables/DMI");
    root.write("/sys/firmware/dmi/tables/DMI", "x");
    const Machine machine = probe_machine({root.path(), ""});
    EXPECT_NE(machine.dimms.reason().why.find("the table ends in a header"), std::string::npos);
    EXPECT_EQ(machine.spec_bandwidth_bytes_per_s.reason(), machine.dimms.reason());
}

TEST(ReplayedRoot, IsRejectedWhenItHoldsNoMachine) {
    const FakeRoot root;
    try {
        probe_machine({root.path(), ""});
        FAIL() << "an empty folder was taken for a machine";
    } catch (const InputError& e) {
        EXPECT_NE(std::string(e.what()).find(root.path().string()), std::string::npos);
    }
    EXPECT_EQ(std::getenv("HWLOC_FSROOT"), nullptr);
}

TEST(ReplayedXml, IsRejectedWhenItIsNone) {
    const FakeRoot root;
    root.write("/machine.xml", "<topology><object");
    EXPECT_THROW(probe_machine({"/", (root.path() / "machine.xml").string()}), InputError);
}

}  // namespace
}  // namespace weir::probe
