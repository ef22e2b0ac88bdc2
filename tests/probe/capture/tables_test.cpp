// SPDX-License-Identifier: Apache-2.0
// Real SMBIOS tables through a capture: the memory slots are the same, the serial numbers are gone.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/document.h"
#include "base/files.h"
#include "probe/capture/archive.h"
#include "probe/capture/gather.h"
#include "probe/capture/scratch.h"
#include "probe/probe.h"
#include "tests/captures.h"
#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

namespace fs = std::filesystem;

using tests::captures;
using tests::has_captures;

/// A dump of a table, with an entry point before it or without, and serial numbers and asset tags that stand
/// in it.
struct Dump {
    const char* file;
    std::vector<const char*> secrets;
};

const Dump kDumps[] = {
    {"other/python-dmidecode_ProLiant-DL585-G1.0.dmidump", {"HXDZPGK16B"}},
    {"other/siderolabs-go-smbios_Dell-PowerEdge-R630-Dual-Xeon.dmi",
     {"790H8D2", "CN7475162M0382", "12BDC045", "00162030"}},
    {"other/siderolabs-go-smbios_SuperMicro-Dual-Xeon.dmi",
     {"E09626824801435", "VM145S005223", "C1130LC49MH0061"}},
};

/// The kernel's two files, and a topology to go with them.
void write_machine(const FakeRoot& root, const std::string& dump) {
    const std::size_t table = dump.starts_with('_') ? 0x20 : 0;
    if (table > 0) root.write("/sys/firmware/dmi/tables/smbios_entry_point", dump.substr(0, table));
    root.write("/sys/firmware/dmi/tables/DMI", dump.substr(table));
    root.write("/sys/devices/system/cpu/online", "0\n");
    root.write("/sys/devices/system/cpu/possible", "0\n");
    const std::string topology = "/sys/devices/system/cpu/cpu0/topology/";
    for (const char* id : {"core_id", "physical_package_id"}) root.write(topology + id, "0\n");
    for (const char* mask : {"core_cpus", "thread_siblings", "package_cpus", "core_siblings"})
        root.write(topology + mask, "1\n");
    root.write("/proc/meminfo", "MemTotal: 8388608 kB\nMemAvailable: 4194304 kB\n");
}

TEST(RealTables, ReplayToTheSameMachineWithoutTheirSerialNumbers) {
    if (!has_captures()) GTEST_SKIP() << "no captures at " << captures();
    for (const Dump& dump : kDumps) {
        SCOPED_TRACE(dump.file);
        const std::string bytes = read_file(captures() / dump.file);
        const FakeRoot root;
        write_machine(root, bytes);
        const fs::path archive = root.path() / "capture.tar.zst";
        const Machine machine = gather(archive, {root.path(), ""}).machine;
        EXPECT_GT(machine.dimms.value().size(), 7U);
        EXPECT_TRUE(machine.board.has_value());
        EXPECT_EQ(write_document(probe_machine({archive, ""})), write_document(machine));
        const ScratchFolder into;
        unpack_archive(archive, into.path());
        const std::string kept = read_file(into.path() / "sys/firmware/dmi/tables/DMI");
        for (const char* secret : dump.secrets) {
            EXPECT_NE(bytes.find(secret), std::string::npos) << secret;
            EXPECT_EQ(kept.find(secret), std::string::npos) << secret;
        }
    }
}

}  // namespace
}  // namespace weir::probe
