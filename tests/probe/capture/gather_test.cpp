// SPDX-License-Identifier: Apache-2.0
#include "probe/capture/gather.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <functional>

#include "base/document.h"
#include "base/error.h"
#include "base/files.h"
#include "probe/capture/archive.h"
#include "probe/capture/notes.h"
#include "probe/capture/scratch.h"
#include "probe/probe.h"
#include "tests/probe/capture/archive_file.h"
#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSerial = "S3R1AL-0042";
constexpr const char* kUuid = "1b4e28ba-2fa1-11d2-883f-0016d3cca427";
constexpr const char* kMac = "3c:ec:ef:12:34:56";
constexpr const char* kHost = "alices-server";

/// An SMBIOS structure of type 17 with nothing but a locator and a serial number.
std::string memory_device() {
    std::string body(0x1B, '\0');
    body[0] = 17;
    body[1] = 0x1B;
    body[0x10] = 1;
    body[0x18] = 2;
    return body + "DIMM_A1" + '\0' + kSerial + '\0' + '\0';
}

/// One package of two cores on two nodes, with a secret in every place where machines have them.
void write_machine(const FakeRoot& root) {
    const std::string cpus = "/sys/devices/system/cpu", nodes = "/sys/devices/system/node";
    for (const int id : {0, 1}) {
        const std::string cpu = cpus + "/cpu" + std::to_string(id), self = std::to_string(id);
        for (const char* name : {"/topology/core_cpus", "/topology/thread_siblings"})
            root.write(cpu + name, std::to_string(1 << id) + "\n");
        for (const char* name : {"/topology/package_cpus", "/topology/core_siblings"})
            root.write(cpu + name, "3\n");
        root.write(cpu + "/topology/physical_package_id", "0\n");
        root.write(cpu + "/topology/core_id", self + "\n");
        root.write(cpu + "/cpufreq/scaling_governor", "powersave\n");
        const std::string node = nodes + "/node" + self, line = "Node " + self + " ";
        root.write(node + "/cpulist", self + "\n");
        root.write(node + "/cpumap", std::to_string(1 << id) + "\n");
        root.write(node + "/distance", id == 0 ? "10 21\n" : "21 10\n");
        root.write(node + "/meminfo", line + "MemTotal: 4194304 kB\n" + line + "MemFree: 2097152 kB\n");
    }
    for (const std::string& folder : {cpus, nodes}) {
        root.write(folder + "/online", "0-1\n");
        root.write(folder + "/possible", "0-1\n");
    }
    root.write("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
    root.write("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "12\n");
    root.write("/proc/meminfo", "MemTotal: 8388608 kB\nMemFree: 4194304 kB\nMemAvailable: 4194304 kB\n");
    root.write("/proc/cpuinfo",
               std::string("processor : 0\nmodel name : Test CPU\nflags : fpu avx2 fma\n\n") +
                   "processor : 1\nmodel name : Test CPU\nflags : fpu avx2\nSerial : " + kSerial + "\n");
    root.write("/proc/sys/kernel/osrelease", "6.1.0-test\n");
    root.write("/proc/sys/kernel/hostname", std::string(kHost) + ".example.org\n");
    root.write("/etc/hostname", std::string(kHost) + "\n");
    root.write("/proc/cmdline", std::string("root=UUID=") + kUuid + " BOOTIF=" + kMac + " quiet\n");
    root.write("/proc/self/cgroup", std::string("0::/") + kHost + "/" + kUuid + "\n");
    const std::string group = std::string("/sys/fs/cgroup/") + kHost + "/" + kUuid;
    root.write(group + "/memory.max", "3221225472\n");
    root.write(group + "/memory.current", "1073741824\n");
    root.write("/proc/self/mountinfo", std::string("27 1 0:9 / /srv rw - nfs ") + kHost + ":/x rw\n" +
                                           "31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
    root.write("/sys/class/dmi/id/sys_vendor", "Supermicro\n");
    root.write("/sys/class/dmi/id/product_name", "AS-1123\n");
    root.write("/sys/class/dmi/id/product_serial", std::string(kSerial) + "\n");
    root.write("/sys/class/dmi/id/product_uuid", std::string(kUuid) + "\n");
    root.write("/sys/firmware/dmi/tables/DMI", memory_device());
    root.write("/sys/bus/pci/devices/0000:3b:00.0/class", "0x020000\n");
    root.write("/sys/bus/pci/devices/0000:3b:00.0/config", kMac);
    root.write("/sys/class/net/eth0/address", std::string(kMac) + "\n");
}

std::string probed(const ProbeOptions& options) {
    return write_document(probe_machine(options));
}

class Gather : public ::testing::Test {
protected:
    Gather() { write_machine(root_); }

    fs::path archive() const { return out_.path() / "machine.tar.zst"; }

    FakeRoot root_;
    FakeRoot out_;
};

TEST_F(Gather, ReplaysToTheSameDocument) {
    const Gathered gathered = gather(archive(), {root_.path(), ""});
    const std::string before = probed({root_.path(), ""});
    EXPECT_EQ(write_document(gathered.machine), before);
    EXPECT_EQ(probed({archive(), ""}), before);
    EXPECT_EQ(gathered.machine.nodes.size(), 2U);
    EXPECT_EQ(gathered.machine.limits.cgroup_memory_bytes.value(), 3221225472U);
}

/// What the kernel's drivers show of memory on a server.
void write_sensors(const FakeRoot& root) {
    const std::string sensor = "/sys/class/hwmon/hwmon2", dimm = "/sys/devices/system/edac/mc/mc0/dimm0";
    root.write(sensor + "/name", "jc42\n");
    root.write(sensor + "/temp1_input", "41250\n");
    root.link(sensor + "/device", "../../../7-0018");
    root.write(dimm + "/size", "32768\n");
    root.write(dimm + "/dimm_label", "CPU_SrcID#0_MC#0_Chan#0_DIMM#0\n");
    root.write(dimm + "/dimm_ce_count", "3\n");
    root.write("/sys/devices/platform/AMDI0097:00/fclk_input", "1467\n");
    root.write("/sys/devices/platform/AMDI0097:00/firmware_node/uid", "ID01\n");
    root.write("/sys/devices/system/node/node0/access0/initiators/read_bandwidth", "153600\n");
    root.write("/sys/devices/virtual/memory_tiering/memory_tier4/nodelist", "0-1\n");
    root.write("/sys/bus/pci/devices/0000:41:00.0/class", "0x030200\n");
    root.write("/sys/bus/pci/devices/0000:41:00.0/vendor", "0x10de\n");
    root.write("/sys/bus/pci/devices/0000:41:00.0/numa_node", "1\n");
    root.write("/sys/bus/pci/devices/0000:41:00.0/current_link_width", "16\n");
    root.write("/proc/stat", "cpu  90 0 0 0 0 0 0 10 0 0\n");
    root.write("/proc/cpuinfo", "processor : 0\nmodel name : Test CPU\nflags : fpu avx2 fma sme\n");
    root.write("/proc/cmdline", "mitigations=off mem_encrypt=on numa=off isolcpus=1 quiet\n");
}

TEST_F(Gather, KeepsWhatDriversAndTheKernelsCommandLineSayOfMemory) {
    write_sensors(root_);
    const Machine machine = gather(archive(), {root_.path(), ""}).machine;
    EXPECT_EQ(machine.dimm_temperatures.value().at(0).bus_address.value(), "7-0018");
    EXPECT_EQ(machine.edac_dimms.value().at(0).corrected_errors.value(), 3U);
    EXPECT_EQ(machine.fabric_clocks.value().at(0).package.value(), 1);
    EXPECT_EQ(machine.memory_access.value().size(), 1U);
    EXPECT_EQ(machine.memory_tiers.value().size(), 1U);
    EXPECT_EQ(machine.settings.at("mitigations").value(), "off");
    EXPECT_EQ(machine.settings.at("sme").value(), "requested");
    EXPECT_EQ(machine.settings.at("kernel_numa").value(), "off");
    EXPECT_EQ(probed({archive(), ""}), write_document(machine));
}

TEST_F(Gather, ReplaysFromItsUnpackedFolderAndAgainFromACaptureOfTheCapture) {
    gather(archive(), {root_.path(), ""});
    const std::string before = probed({root_.path(), ""});
    const ScratchFolder into;
    unpack_archive(archive(), into.path());
    EXPECT_EQ(probed({into.path(), ""}), before);
    EXPECT_EQ(probed({"/", into.path().string()}), before);
    const fs::path again = out_.path() / "again.tar.zst";
    gather(again, {archive(), ""});
    EXPECT_EQ(probed({again, ""}), before);
}

TEST_F(Gather, GivesTheSameTopologyFromTheFilesAlone) {
    gather(archive(), {root_.path(), ""});
    const std::string before = probed({root_.path(), ""});
    const ScratchFolder into;
    unpack_archive(archive(), into.path());
    fs::remove(into.path() / CaptureNotes::kTopologyFile);
    EXPECT_EQ(probed({into.path(), ""}), before);
}

TEST_F(Gather, KeepsNothingThatIdentifiesTheMachine) {
    const Gathered gathered = gather(archive(), {root_.path(), ""});
    const ScratchFolder into;
    unpack_archive(archive(), into.path());
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(into.path())) {
        std::string all = entry.path().string();
        if (entry.is_regular_file()) all += read_file(entry.path());
        if (entry.is_regular_file()) ++files;
        for (const char* secret : {kSerial, kUuid, kMac, kHost})
            EXPECT_EQ(all.find(secret), std::string::npos) << secret << " in " << entry.path();
    }
    EXPECT_EQ(files, gathered.files);
    EXPECT_GT(files, 20U);
    EXPECT_FALSE(gathered.redacted.empty());
    EXPECT_FALSE(fs::exists(into.path() / "sys/class/net"));
    EXPECT_FALSE(fs::exists(into.path() / "sys/bus/pci/devices/0000:3b:00.0/config"));
}

TEST_F(Gather, RemembersWhatCouldNotBeRead) {
    const auto notes = std::make_shared<CaptureNotes>();
    notes->unreadable = {"/proc/meminfo"};
    Source source;
    source.kind = Source::Kind::kRoot;
    source.root = root_.path();
    source.notes = notes;
    const SystemFiles files(root_.path(), notes);
    EXPECT_EQ(files.why_not("/proc/meminfo"), "/proc/meminfo may not be read");
    root_.write("/weir-capture.json", write_document(*notes));
    gather(archive(), {root_.path(), ""});
    const ScratchFolder into;
    unpack_archive(archive(), into.path());
    const auto kept = read_document<CaptureNotes>(read_file(into.path() / CaptureNotes::kFile), "notes");
    EXPECT_EQ(kept.unreadable, std::vector<std::string>{"/proc/meminfo"});
    EXPECT_EQ(read_file(into.path() / "proc/meminfo"), "");
    EXPECT_EQ(probed({archive(), ""}), probed({root_.path(), ""}));
}

TEST_F(Gather, ListsInAReplayWhatWasListed) {
    const auto record = std::make_shared<Record>();
    SystemFiles files = root_.files();
    files.record_into(record);
    const std::vector<std::string> names = files.names("/sys/devices/system/cpu");
    EXPECT_EQ(record->folders.at("/sys/devices/system/cpu"), names);
    EXPECT_FALSE(files.text("/none"));
    EXPECT_TRUE(files.text("/proc/meminfo"));
    EXPECT_TRUE(record->contents.contains("/proc/meminfo"));
    EXPECT_TRUE(record->unreadable.empty());
    EXPECT_FALSE(record->present.contains("/none"));
}

TEST_F(Gather, RefusesATopologyAloneAndAPlaceThatTakesNoFile) {
    EXPECT_THROW(gather(archive(), {"/", "pack:2 numa:1 core:2"}), UsageError);
    EXPECT_THROW(gather(out_.path(), {root_.path(), ""}), MachineError);
    EXPECT_THROW(gather("/proc/none/machine.tar.zst", {root_.path(), ""}), MachineError);
}

/// What the error of a capture says.
std::string error_of(const ProbeOptions& options) {
    try {
        probe_machine(options);
    } catch (const InputError& e) {
        return e.what();
    }
    return "no error";
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

TEST_F(Gather, SaysWhatIsMissingInACapture) {
    const fs::path file = out_.path() / "a.tar.gz";
    write_archive(file, {{"m/readme", "x"}});
    EXPECT_TRUE(holds(error_of({file, ""}), "a.tar.gz: there is no captured machine in it"));
    write_archive(file,
                  {{"m/a/sys/devices/system/cpu/online", "0"}, {"m/b/sys/devices/system/cpu/online", "0"}});
    EXPECT_TRUE(holds(error_of({file, ""}), "it holds 2 machines: m/a, m/b"));
    write_archive(file, {{"m/hwloc-cpuid-info", "x"}});
    EXPECT_TRUE(holds(error_of({file, ""}), "CPUID dumps alone"));
    EXPECT_TRUE(holds(error_of({out_.path() / "none.tar", ""}), "there is no such file"));
    write_archive(file, {{"sys/devices/system/cpu/online", "0"},
                         {"weir-capture.json", "{\"schema\": \"weir.capture/2\"}"}});
    EXPECT_TRUE(holds(error_of({file, ""}), "a.tar.gz: weir-capture.json"));
}

TEST_F(Gather, RefusesPipesDevicesAndTopologiesBeyondAnyMachine) {
    const std::string pipe = (out_.path() / "pipe").string();
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    for (const std::string& name : {pipe, std::string("/dev/zero")}) {
        EXPECT_TRUE(holds(error_of({name, ""}), "this is a pipe or a device"));
        EXPECT_TRUE(holds(error_of({"/", name}), "this is a pipe or a device"));
    }
    out_.write("/large.xml", "<?xml");
    fs::resize_file(out_.path() / "large.xml", std::uintmax_t{5} << 30);
    EXPECT_TRUE(holds(error_of({"/", (out_.path() / "large.xml").string()}), "has 5368709120 bytes"));
    for (const char* large : {"pu:4000000000", "numa:100000 pu:10", "pack:200 core:200", "numa:4096 pu:1",
                              "pu:99999999999999999999999"})
        EXPECT_TRUE(holds(error_of({"/", large}), "more than 8192 things")) << large;
}

TEST_F(Gather, NamesBothVersionsOfAnXmlThatHwlocCannotRead) {
    out_.write("/new.xml", "<?xml version=\"1.0\"?>\n<topology version=\"9.7\">\n<object");
    const std::string error = error_of({"/", (out_.path() / "new.xml").string()});
    EXPECT_TRUE(holds(error, "hwloc 2.")) << error;
    EXPECT_TRUE(holds(error, "says version \"9.7\"")) << error;
    EXPECT_TRUE(holds(error_of({out_.path() / "new.xml", ""}), "this is XML"));
}

}  // namespace
}  // namespace weir::probe
