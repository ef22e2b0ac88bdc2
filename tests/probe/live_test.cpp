// SPDX-License-Identifier: Apache-2.0
// This machine, read a second way that shares no code with the probe.
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/cpu_list.h"
#include "base/document.h"
#include "probe/probe.h"

namespace weir::probe {
namespace {

/// One thread's affinity, and back to the old one at the end.
class Affinity {
public:
    Affinity() { EXPECT_EQ(::sched_getaffinity(0, sizeof(old_), &old_), 0); }
    Affinity(const Affinity&) = delete;
    Affinity& operator=(const Affinity&) = delete;
    ~Affinity() { ::sched_setaffinity(0, sizeof(old_), &old_); }

    std::vector<int> cpus() const {
        std::vector<int> list;
        for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
            if (CPU_ISSET(static_cast<std::size_t>(cpu), &old_)) list.push_back(cpu);
        }
        return list;
    }
    static void narrow_to(int cpu) {
        cpu_set_t one;
        CPU_ZERO(&one);
        CPU_SET(static_cast<std::size_t>(cpu), &one);
        ASSERT_EQ(::sched_setaffinity(0, sizeof(one), &one), 0);
    }

private:
    cpu_set_t old_{};
};

std::string first_line(const std::string& path) {
    std::string line;
    std::ifstream in(path);
    std::getline(in, line);
    return line;
}

int count_folders(const std::string& parent, const std::string& prefix) {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(parent)) {
        const std::string name = entry.path().filename().string();
        const bool numbered = name.size() > prefix.size() && name.starts_with(prefix) &&
                              name.find_first_not_of("0123456789", prefix.size()) == std::string::npos;
        if (numbered) ++count;
    }
    return count;
}

TEST(LiveMachine, HasTheCpusThatTheKernelCounts) {
    const Machine machine = probe_machine();
    EXPECT_FALSE(machine.replayed);
    EXPECT_EQ(parse_cpu_list(machine.limits.online_cpus).size(),
              static_cast<std::size_t>(::sysconf(_SC_NPROCESSORS_ONLN)));
    EXPECT_EQ(parse_cpu_list(machine.limits.allowed_cpus), Affinity().cpus());
    int threads = 0;
    for (const Package& package : machine.packages) threads += package.threads;
    EXPECT_EQ(static_cast<std::size_t>(threads), Affinity().cpus().size());
}

TEST(LiveMachine, HasTheNodesThatSysfsLists) {
    const Machine machine = probe_machine();
    EXPECT_EQ(static_cast<int>(machine.nodes.size()), count_folders("/sys/devices/system/node", "node"));
    EXPECT_EQ(machine.distances.size(), machine.nodes.size());
    std::vector<int> cpus;
    for (const Node& node : machine.nodes) {
        for (const int cpu : parse_cpu_list(node.cpus)) cpus.push_back(cpu);
    }
    std::sort(cpus.begin(), cpus.end());
    EXPECT_EQ(cpus, Affinity().cpus());
}

TEST(LiveMachine, HasTheMemoryThatSysconfCounts) {
    const Machine machine = probe_machine();
    const auto pages = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES));
    const std::uint64_t total = pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    std::uint64_t on_nodes = 0;
    for (const Node& node : machine.nodes) on_nodes += node.memory_bytes;
    EXPECT_NEAR(static_cast<double>(on_nodes), static_cast<double>(total), 0.05 * static_cast<double>(total));
    EXPECT_GT(machine.limits.available_bytes, 0U);
    EXPECT_LE(machine.limits.available_bytes, on_nodes);
}

TEST(LiveMachine, HasTheSettingsAndNamesThatTheKernelGives) {
    const Machine machine = probe_machine();
    utsname names{};
    ASSERT_EQ(::uname(&names), 0);
    EXPECT_EQ(machine.host.kernel, static_cast<const char*>(names.release));
    const std::string thp = first_line("/sys/kernel/mm/transparent_hugepage/enabled");
    const auto& read = machine.settings.at("thp");
    if (thp.empty()) {
        EXPECT_FALSE(read.has_value());
    } else {
        EXPECT_NE(thp.find("[" + read.value() + "]"), std::string::npos) << thp;
    }
    EXPECT_FALSE(machine.limits.page_sizes_bytes.empty());
    EXPECT_EQ(machine.limits.page_sizes_bytes.front(), static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)));
    EXPECT_TRUE(machine.host.virtualised.has_value());
}

TEST(LiveMachine, WorksOnOneCoreAndSaysWhatThatMeans) {
    const Machine whole = probe_machine();
    const Affinity affinity;
    const std::vector<int> cpus = affinity.cpus();
    if (cpus.size() < 2) GTEST_SKIP() << "this process has one CPU already";
    Affinity::narrow_to(cpus.back());
    const Machine machine = probe_machine();
    EXPECT_EQ(machine.limits.allowed_cpus, std::to_string(cpus.back()));
    EXPECT_EQ(machine.limits.online_cpus, whole.limits.online_cpus);
    EXPECT_EQ(machine.fingerprint, whole.fingerprint);
    int cores = 0;
    for (const Node& node : machine.nodes) cores += node.cores;
    EXPECT_EQ(cores, 1);
    const auto is_cpuset = [](const Finding& finding) { return finding.id == "cpuset-smaller"; };
    EXPECT_EQ(std::count_if(machine.findings.begin(), machine.findings.end(), is_cpuset), 1);
}

TEST(LiveMachine, HasTheInstructionSetsThatTheKernelLists) {
    std::string flags;
    std::ifstream in("/proc/cpuinfo");
    while (flags.empty() && in) {
        std::string line;
        std::getline(in, line);
        if (line.starts_with("flags")) flags = line + " ";
    }
    if (flags.empty()) GTEST_SKIP() << "no flags in /proc/cpuinfo: not an x86 machine";
    const std::vector<std::string> isa = probe_machine().host.isa;
    for (const auto& [name, flag] : {std::pair{"avx2", " avx2 "},
                                     {"fma", " fma "},
                                     {"f16c", " f16c "},
                                     {"avx512f", " avx512f "},
                                     {"avx512vnni", " avx512_vnni "}}) {
        const bool read = std::find(isa.begin(), isa.end(), name) != isa.end();
        EXPECT_EQ(read, flags.find(flag) != std::string::npos) << name;
    }
}

TEST(LiveMachine, GivesTheSameFingerprintTwice) {
    EXPECT_EQ(probe_machine().fingerprint, probe_machine().fingerprint);
}

TEST(LiveMachine, NamesNoReplayWhenItsDocumentIsRead) {
    const Machine machine = probe_machine();
    EXPECT_EQ(write_document(read_document<Machine>(write_document(machine), "machine.json")),
              write_document(machine));
}

}  // namespace
}  // namespace weir::probe
