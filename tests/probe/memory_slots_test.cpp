// SPDX-License-Identifier: Apache-2.0
#include "probe/memory_slots.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/units.h"
#include "probe/probe.h"
#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

/// Two sockets, the second empty, with a channel each; the second DIMM is slower than rated.
smbios::Records small_board() {
    smbios::Records records;
    records.version = "3.3.0";
    records.baseboard = smbios::Baseboard{"Acme", "B1", ""};
    smbios::Processor first;
    first.socket = "CPU0";
    first.populated = true;
    first.type = "Central Processor";
    first.version = "AMD EPYC 7532 32-Core Processor";
    first.cores = 32;
    first.threads = 64;
    smbios::Processor second;
    second.socket = "CPU1";
    second.type = "Central Processor";
    records.processors = {first, second};
    for (const char* locator : {"CPU0_DIMM_A0", "CPU0_DIMM_B0", "CPU1_DIMM_A0", "CPU1_DIMM_B0"}) {
        smbios::MemoryDevice device;
        device.locator = locator;
        device.type = "DDR4";
        device.form_factor = "DIMM";
        if (std::string(locator).starts_with("CPU0")) {
            device.occupancy = smbios::Occupancy::kOccupied;
            device.size_bytes = 64 * kGiB;
            device.rated_mt_per_s = std::uint64_t{3200};
            device.configured_mt_per_s = std::uint64_t{2933};
        }
        records.devices.push_back(device);
    }
    return records;
}

TEST(MemorySlots, MakeAMachineOfATableAlone) {
    const Machine machine = machine_of_smbios(small_board());
    EXPECT_TRUE(machine.replayed);
    ASSERT_THAT(machine.packages, SizeIs(2));
    EXPECT_EQ(machine.packages[0].cpu_model, "AMD EPYC 7532 32-Core Processor");
    EXPECT_EQ(machine.packages[0].cores, 32);
    EXPECT_EQ(machine.packages[0].threads, 64);
    EXPECT_FALSE(machine.packages[1].populated);
    EXPECT_EQ(machine.board.value(), "Acme B1");
    EXPECT_THAT(machine.dimms.value(), SizeIs(4));
    EXPECT_THAT(machine.channels.value(), SizeIs(4));
    EXPECT_TRUE(machine.nodes.empty());
    EXPECT_EQ(machine.limits.available_bytes, 128 * kGiB);
    EXPECT_EQ(machine.fingerprint.size(), 16U);
}

TEST(MemorySlots, SayWhyThereAreNone) {
    Machine machine;
    fill_memory_slots(machine, Readable<smbios::Records>(Unreadable{"only root may read", "use sudo"}));
    EXPECT_EQ(machine.dimms.reason().why, "only root may read");
    EXPECT_EQ(machine.channels.reason().remedy, "use sudo");
    fill_memory_slots(machine, Readable<smbios::Records>(smbios::Records{}));
    EXPECT_THAT(machine.dimms.reason().why, HasSubstr("lists no memory slots"));
    EXPECT_THAT(machine.board.reason().why, HasSubstr("names neither"));
}

TEST(MemorySlots, KeepTheTablesFaultsAsNotes) {
    smbios::Records records = small_board();
    records.problems.push_back({77, "a structure ends beyond the table"});
    const Machine machine = machine_of_smbios(records);
    EXPECT_THAT(machine.memory_notes,
                ::testing::Contains("SMBIOS, at 77: a structure ends beyond the table"));
}

TEST(MemorySlots, OfATextGoWithTheTopologyOfAnotherFile) {
    const FakeRoot root;
    root.write("/dmi.txt",
               "# dmidecode 3.3\nHandle 0x0010, DMI type 17, 40 bytes\nMemory Device\n\tSize: 16 GB\n"
               "\tForm Factor: DIMM\n\tLocator: CPU0_DIMM_A0\n\tBank Locator: NODE 0\n\tType: DDR4\n"
               "\tSpeed: 3200 MT/s\n\tConfigured Memory Speed: 3200 MT/s\n");
    ProbeOptions options;
    options.hwloc = "pack:1 numa:1 core:4 pu:1";
    options.dmi = (root.path() / "dmi.txt").string();
    const Machine machine = probe_machine(options);
    ASSERT_THAT(machine.dimms.value(), SizeIs(1));
    EXPECT_EQ(machine.dimms->front().size_bytes, 16 * kGiB);
    EXPECT_THAT(machine.nodes, SizeIs(1));
}

}  // namespace
}  // namespace weir::probe
