// SPDX-License-Identifier: Apache-2.0
// Real machines from hwloc's own tests, against counts that were read from the raw text by other means.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <iterator>
#include <set>
#include <sstream>

#include "base/cpu_list.h"
#include "base/document.h"
#include "base/error.h"
#include "base/files.h"
#include "base/value.h"
#include "probe/capture/archive.h"
#include "probe/capture/gather.h"
#include "probe/capture/scratch.h"
#include "probe/probe.h"
#include "tests/captures.h"
#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

using tests::captures;
using tests::has_captures;

Value manifest() {
    return parse_json(read_file(captures() / "manifest.json"), "manifest.json");
}

/// Captures have up to 65,000 small files, which are unpacked in memory where there is such a folder.
void unpack_in_memory() {
    if (::access("/dev/shm", W_OK) == 0) ::setenv("TMPDIR", "/dev/shm", 1);
}

/// Text of the entry, empty when there is none.
std::string text(const Value& entry, const char* name) {
    const Value* found = entry.find(name);
    return found == nullptr || found->as_string() == nullptr ? "" : *found->as_string();
}

/// Of several entries for one file, hwloc's own options are asked for in some: not what weir reads.
bool asks_for_options(const Value& entry) {
    const std::string what = text(entry, "what");
    return what.find("opts ['--disallowed']") != std::string::npos ||
           what.find(", kept") != std::string::npos;
}

/// What the capture holds. Mostly what the raw text says; what hwloc 2.9 sees in its place where that differs
/// and the difference is known (see kSeenOtherwise).
Value expected(const std::string& file, const char* facts = "expected") {
    static const Value kManifest = manifest();
    for (const Value& entry : *kManifest.find("captures")->as_array()) {
        if (text(entry, "file") == file && !asks_for_options(entry)) return *entry.find(facts);
    }
    throw InputError("manifest.json", "no entry for " + file, "update the captures");
}

std::int64_t count(const Value& facts, const char* name) {
    std::int64_t number = -1;
    const Value* found = facts.find(name);
    if (found == nullptr || !found->read_integer(number)) return -1;
    return number;
}

struct Sums {
    std::int64_t cores = 0, threads = 0, domains = 0;
};

/// PUs of an offline node are in no node, so packages count.
Sums by_packages(const Machine& machine) {
    Sums sums;
    for (const Package& package : machine.packages) {
        sums.cores += package.cores;
        sums.threads += package.threads;
        sums.domains += static_cast<std::int64_t>(package.l3_domains.size());
    }
    return sums;
}

/// For machines with PUs in no package; such a PU's L3 domain is in none, so domains are not counted.
Sums by_nodes(const Machine& machine) {
    Sums sums{.cores = 0, .threads = 0, .domains = -1};
    for (const Node& node : machine.nodes) {
        sums.cores += node.cores;
        sums.threads += static_cast<std::int64_t>(parse_cpu_list(node.cpus).size());
    }
    return sums;
}

void expect_counts(const Machine& machine, const Sums& sums, const Value& facts) {
    // Where hwloc knows no packages the machine is one, and where it knows no cores each PU is one.
    EXPECT_EQ(static_cast<std::int64_t>(machine.packages.size()),
              std::max<std::int64_t>(count(facts, "Package"), 1));
    EXPECT_EQ(static_cast<std::int64_t>(machine.nodes.size()), count(facts, "NUMANode"));
    EXPECT_EQ(sums.cores, count(facts, count(facts, "Core") > 0 ? "Core" : "PU"));
    EXPECT_EQ(sums.threads, count(facts, "PU"));
    // hwloc keeps a cache without a usable core when a usable node hangs beside it; a domain has cores.
    const bool all_usable = machine.limits.allowed_cpus == machine.limits.online_cpus;
    if (facts.find("L3Cache") != nullptr && all_usable && sums.domains != -1) {
        EXPECT_EQ(sums.domains, count(facts, "L3Cache"));
    }
    EXPECT_TRUE(machine.replayed);
}

/// What holds of any machine, whatever its shape.
void expect_sense(const Machine& machine) {
    std::vector<int> seen;
    for (const Node& node : machine.nodes) {
        const std::vector<int> cpus = parse_cpu_list(node.cpus);
        seen.insert(seen.end(), cpus.begin(), cpus.end());
        EXPECT_EQ(parse_cpu_list(node.core_cpus).size(), static_cast<std::size_t>(node.cores));
        EXPECT_LT(node.package, static_cast<int>(machine.packages.size()));
    }
    EXPECT_EQ(parse_cpu_list(format_cpu_list(seen)).size(), seen.size()) << "a PU belongs to two nodes";
    for (const auto& row : machine.distances) EXPECT_EQ(row.size(), machine.nodes.size());
}

/// Files of the manifest that hwloc 2.9 loads, of one kind.
std::vector<std::string> files_of_kind(const std::string& kind) {
    std::vector<std::string> files;
    if (!has_captures()) return files;
    const Value all = manifest();
    for (const Value& entry : *all.find("captures")->as_array()) {
        if (text(entry, "kind") != kind || asks_for_options(entry)) continue;
        const Value* loads = entry.find("loads_in_hwloc_2_9");
        if (loads != nullptr && loads->as_bool() != nullptr && *loads->as_bool())
            files.push_back(text(entry, "file"));
    }
    return files;
}

/// Where hwloc 2.9 sees something else than the raw text says: it knows Hygon's CPUs only as one core a CCX.
const std::set<std::string> kSeenOtherwise{"hwloc/x86_Hygon-Dhyana-32cores.tar.bz2"};

/// What no real machine has, and hwloc takes for a fault unless told: a node whose CPUs are those of two
/// others.
constexpr const char* kOverlapping = "HWLOC_DEBUG_ALLOW_OVERLAPPING_NODE_CPUSETS";

/// The description of a package conflicts with others, so hwloc leaves it out, and its PUs are in none.
constexpr const char* kConflicting = "hwloc/linux_40intel64-4n10c+pci-conflicts.tar.bz2";

void expect_capture(const std::string& file, const ProbeOptions& options) {
    if (file == "hwloc/linux_fakeheterocpunuma.tar.bz2") ::setenv(kOverlapping, "1", 1);
    const Machine machine = probe_machine(options);
    expect_counts(machine, file == kConflicting ? by_nodes(machine) : by_packages(machine),
                  expected(file, kSeenOtherwise.contains(file) ? "seen_with_hwloc_2_9" : "expected"));
    expect_sense(machine);
    ::unsetenv(kOverlapping);
}

class Capture : public ::testing::TestWithParam<std::string> {
protected:
    void SetUp() override { unpack_in_memory(); }
};

std::string test_name(const ::testing::TestParamInfo<std::string>& info) {
    std::string name = std::filesystem::path(info.param).stem().stem().string();
    std::replace_if(
        name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

class SysfsCapture : public Capture {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SysfsCapture);
TEST_P(SysfsCapture, HasThePackagesNodesAndCoresOfItsManifest) {
    expect_capture(GetParam(), {captures() / GetParam(), ""});
}
INSTANTIATE_TEST_SUITE_P(Hwloc, SysfsCapture, ::testing::ValuesIn(files_of_kind("hwloc linux")), test_name);

class CpuidCapture : public Capture {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(CpuidCapture);
TEST_P(CpuidCapture, HasThePackagesCoresAndL3DomainsOfItsManifest) {
    expect_capture(GetParam(), {"/", (captures() / GetParam()).string()});
}
INSTANTIATE_TEST_SUITE_P(Hwloc, CpuidCapture, ::testing::ValuesIn(files_of_kind("hwloc x86-cpuid")),
                         test_name);

class XmlCapture : public Capture {};
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(XmlCapture);
TEST_P(XmlCapture, HasThePackagesNodesAndCoresOfItsManifest) {
    expect_capture(GetParam(), {"/", (captures() / GetParam()).string()});
}
INSTANTIATE_TEST_SUITE_P(Hwloc, XmlCapture, ::testing::ValuesIn(files_of_kind("hwloc xml")), test_name);

class OtherCaptures : public ::testing::Test {
protected:
    void SetUp() override {
        unpack_in_memory();
        if (!has_captures()) GTEST_SKIP() << "no captures at " << captures();
    }
};

TEST_F(OtherCaptures, OfMpibindHaveThePackagesNodesAndCoresOfTheirManifest) {
    for (const char* file : {"other/mpibind_epyc-corona.xml", "other/mpibind_epyc-corona-p2.xml",
                             "other/mpibind_cts1-quartz-smt1.xml"}) {
        SCOPED_TRACE(file);
        expect_capture(file, {"/", (captures() / file).string()});
    }
}

TEST_F(OtherCaptures, OfUtilLinuxHasItsPackagesNodesAndCores) {
    const std::string file = "other/util-linux-lscpu_x86_64-epyc_7451.tar.gz";
    expect_capture(file, {captures() / file, ""});
}

TEST_F(OtherCaptures, OfNriPluginsHoldsThreeMachines) {
    const std::filesystem::path file =
        captures() / "other/nri-plugins_cmd_plugins_topology-aware_policy_testdata_sysfs.tar.bz2";
    try {
        probe_machine({file, ""});
        FAIL() << "one of three machines was chosen";
    } catch (const InputError& e) {
        EXPECT_NE(
            std::string(e.what()).find("it holds 3 machines: sysfs/4-socket-server-nosnc, sysfs/desktop"),
            std::string::npos)
            << e.what();
    }
    const ScratchFolder into;
    unpack_archive(file, into.path());
    const auto packages_nodes_threads = [&](const char* name) {
        const Machine machine = probe_machine({into.path() / "sysfs" / name, ""});
        int threads = 0;
        for (const Package& package : machine.packages) threads += package.threads;
        return std::vector<std::size_t>{machine.packages.size(), machine.nodes.size(),
                                        static_cast<std::size_t>(threads)};
    };
    EXPECT_EQ(packages_nodes_threads("desktop"), (std::vector<std::size_t>{1, 1, 20}));
    EXPECT_EQ(packages_nodes_threads("server"), (std::vector<std::size_t>{2, 6, 112}));
    EXPECT_EQ(packages_nodes_threads("4-socket-server-nosnc"), (std::vector<std::size_t>{4, 4, 144}));
}

TEST_F(OtherCaptures, AreGatheredAndReplayedAlike) {
    const FakeRoot out;
    for (const char* name :
         {"hwloc/linux_16amd64-8n2c-cpusets.tar.bz2", "hwloc/linux_fakeheteromemtiers.tar.bz2",
          "hwloc/linux_memorysidecaches.tar.bz2", "hwloc/linux_32amd64-4s2n4c-cgroup2.tar.bz2",
          "hwloc/linux_offline-cpu0-node0.tar.bz2"}) {
        SCOPED_TRACE(name);
        const std::filesystem::path file = out.path() / "again.tar.zst";
        const Gathered gathered = gather(file, {captures() / name, ""});
        EXPECT_EQ(write_document(probe_machine({file, ""})), write_document(gathered.machine));
    }
}

TEST_F(OtherCaptures, KeepTheAsymmetricOrderOfDistances) {
    const ScratchFolder into;
    unpack_archive(captures() / "hwloc/linux_48amd64-4pa2n6c-sparse.tar.bz2", into.path());
    const Machine machine = probe_machine({into.path(), ""});
    for (std::size_t i = 0; i < machine.nodes.size(); ++i) {
        const std::string node = std::to_string(machine.nodes[i].id);
        std::istringstream in(read_file(into.path() / "48amd64-4d2n6c-sparse/sys/devices/system/node" /
                                        ("node" + node) / "distance"));
        const std::vector<std::uint64_t> row{std::istream_iterator<std::uint64_t>(in), {}};
        EXPECT_EQ(machine.distances.at(i), row);
    }
}

TEST(RealMachines, HaveTheNodeModeThatTheirNodesTell) {
    if (!has_captures()) GTEST_SKIP() << "no captures at " << captures();
    const auto mode = [](const char* file) { return probe_machine({"/", (captures() / file).string()}).nps; };
    EXPECT_EQ(mode("other/mpibind_epyc-corona.xml").value(), "NPS4");     // 2x EPYC 7401
    EXPECT_EQ(mode("other/mpibind_epyc-corona-p2.xml").value(), "NPS1");  // 2x EPYC 7402
}

TEST(RealMachines, HaveNoNodeModeWhereACaptureHoldsNoNodes) {
    if (!has_captures()) GTEST_SKIP() << "no captures at " << captures();
    const std::filesystem::path file = captures() / "hwloc/x86_AMD-19h-Zen3-2xEpyc-7763.tar.bz2";
    const Machine machine = probe_machine({"/", file.string()});
    EXPECT_FALSE(machine.nps.has_value());
    EXPECT_DOUBLE_EQ(machine.ccd_bound_bytes_per_s.value(), 2 * 8 * 42e9);
}

}  // namespace
}  // namespace weir::probe
