// SPDX-License-Identifier: Apache-2.0
// Real machines from hwloc's own tests, against counts that were read from the raw text by other means.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iterator>
#include <sstream>

#include "base/cpu_list.h"
#include "base/error.h"
#include "base/files.h"
#include "base/value.h"
#include "probe/probe.h"
#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

std::filesystem::path captures() {
    const char* folder = std::getenv("WEIR_CAPTURES");
    return folder != nullptr ? folder : std::filesystem::path(WEIR_SOURCE_DIR) / "../shared/captures";
}

/// What the manifest expects of the capture; of several entries for one file, that without hwloc's own
/// options.
Value expected(const std::string& file) {
    static const Value kManifest = parse_json(read_file(captures() / "manifest.json"), "manifest.json");
    for (const Value& entry : *kManifest.find("captures")->as_array()) {
        const std::string* what = entry.find("what")->as_string();
        const bool other_options =
            what != nullptr && what->find("opts ['--disallowed']") != std::string::npos;
        if (*entry.find("file")->as_string() == file && !other_options) return *entry.find("expected");
    }
    throw InputError("manifest.json", "no entry for " + file, "update the captures");
}

std::int64_t count(const Value& facts, const char* name) {
    std::int64_t number = -1;
    const Value* found = facts.find(name);
    if (found == nullptr || !found->read_integer(number)) return -1;
    return number;
}

/// The archive's one folder, unpacked below `into`.
std::filesystem::path unpack(const std::string& file, const FakeRoot& into) {
    const std::string command =
        "tar -xf '" + (captures() / file).string() + "' -C '" + into.path().string() + "'";
    if (std::system(command.c_str()) != 0)
        throw OutsideError("tar failed on " + file, "install tar and bzip2");
    for (const auto& entry : std::filesystem::directory_iterator(into.path())) return entry.path();
    throw InputError(file, "the archive is empty", "update the captures");
}

void expect_counts(const Machine& machine, const Value& facts) {
    std::int64_t cores = 0, threads = 0, domains = 0;
    for (const Package& package : machine.packages) {
        cores += package.cores;
        threads += package.threads;
        domains += static_cast<std::int64_t>(package.l3_domains.size());
    }
    EXPECT_EQ(static_cast<std::int64_t>(machine.packages.size()), count(facts, "Package"));
    EXPECT_EQ(static_cast<std::int64_t>(machine.nodes.size()), count(facts, "NUMANode"));
    EXPECT_EQ(cores, count(facts, "Core"));
    EXPECT_EQ(threads, count(facts, "PU"));
    // hwloc keeps a cache without a usable core when a usable node hangs beside it; a domain has cores.
    if (facts.find("L3Cache") != nullptr && machine.limits.allowed_cpus == machine.limits.online_cpus) {
        EXPECT_EQ(domains, count(facts, "L3Cache"));
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

class Capture : public ::testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        if (!std::filesystem::exists(captures() / "manifest.json"))
            GTEST_SKIP() << "no captures at " << captures();
    }
};

class SysfsCapture : public Capture {};
TEST_P(SysfsCapture, HasThePackagesNodesAndCoresOfItsManifest) {
    const std::string file = std::string("hwloc/linux_") + GetParam() + ".tar.bz2";
    const FakeRoot into;
    const Machine machine = probe_machine({unpack(file, into), ""});
    expect_counts(machine, expected(file));
    expect_sense(machine);
}
INSTANTIATE_TEST_SUITE_P(Hwloc, SysfsCapture,
                         ::testing::Values("16amd64-8n2c", "16amd64-8n2c-cpusets", "16em64t-4s2c2t-offlines",
                                           "32amd64-4s2n4c-cgroup2", "32intel64-2p8co2t+8ve",
                                           "48amd64-4pa2n6c-sparse", "64amd64-4s2n4ca2co",
                                           "8em64t-2s2ca2c-buggynuma", "128arm-2pa2n8cluster4co",
                                           "fakecpuid1f-64intel64-2p4d2n2c2t", "fakeheteromemtiers",
                                           "memorysidecaches", "offline-cpu0-node0", "nvidiagpunumanodes"));

class CpuidCapture : public Capture {};
TEST_P(CpuidCapture, HasThePackagesCoresAndL3DomainsOfItsManifest) {
    const std::string file = std::string("hwloc/x86_") + GetParam() + ".tar.bz2";
    const FakeRoot into;
    const Machine machine = probe_machine({"/", unpack(file, into).string()});
    expect_counts(machine, expected(file));
    expect_sense(machine);
}
INSTANTIATE_TEST_SUITE_P(Hwloc, CpuidCapture,
                         ::testing::Values("AMD-17h-Zen-2xEpyc-7451", "AMD-19h-Zen3-2xEpyc-7763",
                                           "AMD-19h-Zen4-2xEpyc-9654", "Intel-CascadeLake-2xXeon6230"));

class XmlCapture : public Capture {};
TEST_P(XmlCapture, HasThePackagesNodesAndCoresOfItsManifest) {
    const std::string file = GetParam();
    const Machine machine = probe_machine({"/", (captures() / file).string()});
    expect_counts(machine, expected(file));
    expect_sense(machine);
}
INSTANTIATE_TEST_SUITE_P(Hwloc, XmlCapture,
                         ::testing::Values("other/mpibind_epyc-corona.xml",
                                           "other/mpibind_epyc-corona-p2.xml",
                                           "other/mpibind_cts1-quartz-smt1.xml",
                                           "hwloc/xml_power8gpudistances.xml"));

TEST(SysfsCaptureDetails, KeepTheAsymmetricOrderOfDistances) {
    if (!std::filesystem::exists(captures() / "manifest.json"))
        GTEST_SKIP() << "no captures at " << captures();
    const FakeRoot into;
    const std::filesystem::path root = unpack("hwloc/linux_48amd64-4pa2n6c-sparse.tar.bz2", into);
    const Machine machine = probe_machine({root, ""});
    for (std::size_t i = 0; i < machine.nodes.size(); ++i) {
        const std::string folder = "sys/devices/system/node/node" + std::to_string(machine.nodes[i].id);
        std::istringstream in(read_file(root / folder / "distance"));
        const std::vector<std::uint64_t> row{std::istream_iterator<std::uint64_t>(in), {}};
        EXPECT_EQ(machine.distances.at(i), row);
    }
}

TEST(RealMachines, HaveTheNodeModeThatTheirNodesTell) {
    if (!std::filesystem::exists(captures() / "manifest.json"))
        GTEST_SKIP() << "no captures at " << captures();
    const auto mode = [](const char* file) { return probe_machine({"/", (captures() / file).string()}).nps; };
    EXPECT_EQ(mode("other/mpibind_epyc-corona.xml").value(), "NPS4");     // 2x EPYC 7401
    EXPECT_EQ(mode("other/mpibind_epyc-corona-p2.xml").value(), "NPS1");  // 2x EPYC 7402
}

TEST(RealMachines, HaveNoNodeModeWhereACaptureHoldsNoNodes) {
    if (!std::filesystem::exists(captures() / "manifest.json"))
        GTEST_SKIP() << "no captures at " << captures();
    const FakeRoot into;
    const auto folder = unpack("hwloc/x86_AMD-19h-Zen3-2xEpyc-7763.tar.bz2", into);
    const Machine machine = probe_machine({"/", folder.string()});
    EXPECT_FALSE(machine.nps.has_value());
    EXPECT_DOUBLE_EQ(machine.ccd_bound_bytes_per_s.value(), 2 * 8 * 42e9);
}

}  // namespace
}  // namespace weir::probe
