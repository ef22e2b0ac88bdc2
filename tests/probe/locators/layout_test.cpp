// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/units.h"
#include "probe/locators/derive.h"
#include "tests/probe/locators/board.h"

namespace weir::probe::locators {
namespace {

/// An HPE machine of two CPUs, two channels each, two slots a channel, with or without its type 202.
smbios::Records hpe(bool with_locations) {
    std::vector<Slot> slots;
    for (int package = 1; package <= 2; ++package)
        for (int dimm = 1; dimm <= 4; ++dimm)
            slots.push_back({fmt::format("PROC {} DIMM {}", package, dimm), ""});
    smbios::Records records = board(2, slots);
    if (!with_locations) return records;
    // As on a DL385: controllers count through the machine, channels within the CPU, and not in the DIMMs'
    // order.
    for (std::size_t i = 0; i < records.devices.size(); ++i) {
        const int package = static_cast<int>(i / 4), channel = i % 4 < 2 ? 5 : 1;
        records.hpe_locations.push_back({*records.devices[i].handle, 8 * package + channel, channel});
    }
    return records;
}

TEST(Hpe, HasThePackageInTheTextAndTheChannelInType202) {
    const MemoryLayout layout = derive_memory(hpe(true));
    EXPECT_EQ(layout.confidence, Confidence::kOtherRecord);
    ASSERT_EQ(layout.channels.size(), 4U);
    EXPECT_EQ(layout.channels[0].name, "1");
    EXPECT_EQ(layout.channels[1].name, "5");
    EXPECT_EQ(layout.channels[2].package, 1);
    EXPECT_EQ(layout.channels[2].slots, 2);
    EXPECT_EQ(layout.dimms[0].locator, "PROC 1 DIMM 3");
    EXPECT_EQ(layout.dimms[0].derived_by, "PROC_{package}_DIMM_{number}: other record");
    EXPECT_FALSE(layout.dimms[0].slot.has_value());
}

TEST(Hpe, HasThePackageAloneWithoutType202) {
    const MemoryLayout layout = derive_memory(hpe(false));
    EXPECT_EQ(layout.confidence, Confidence::kText);
    EXPECT_TRUE(layout.channels.empty());
    for (const Dimm& dimm : layout.dimms) {
        EXPECT_TRUE(dimm.package.has_value());
        EXPECT_FALSE(dimm.channel.has_value());
    }
}

TEST(MemoryArrays, GiveThePackageWhereNamesDoNotAndThereIsOneASocket) {
    smbios::Records records = board(2, {{"DIMM1", ""}, {"DIMM2", ""}});
    for (const std::uint16_t handle : {std::uint16_t{0x20}, std::uint16_t{0x21}}) {
        smbios::MemoryArray array;
        array.handle = handle;
        array.use = "System Memory";
        array.devices = 1;
        records.arrays.push_back(array);
        records.devices[handle - 0x20U].array = handle;
    }
    const MemoryLayout layout = derive_memory(records);
    EXPECT_EQ(layout.system_arrays, 2);
    EXPECT_EQ(layout.dimms[0].package, Readable<int>(0));
    EXPECT_EQ(layout.dimms[1].package, Readable<int>(1));
    EXPECT_EQ(layout.dimms[1].derived_by, "one memory array a socket: other record");
    records.arrays[1].use = "Cache Memory";
    EXPECT_EQ(derive_memory(records).dimms.size(), 1U);
}

TEST(MemoryArrays, ThatSpeakOfOtherNumbersOfDevicesAreNoted) {
    smbios::Records records = board(1, {{"DIMM_A1", ""}});
    smbios::MemoryArray array;
    array.use = "System Memory";
    array.devices = 4;
    records.arrays.push_back(array);
    EXPECT_TRUE(is_noted(derive_memory(records), "speak of 4 devices, and 1 are described"));
}

TEST(Sockets, WithoutACpuHaveSlotsThatAreOfNoUse) {
    smbios::Records records = board(2, {{"P1-DIMMA1", ""}, {"P2-DIMMA1", "", 0, "", 0, false}});
    records.processors[1].populated = false;
    const MemoryLayout layout = derive_memory(records);
    ASSERT_EQ(layout.sockets.size(), 2U);
    EXPECT_EQ(layout.sockets[1].has_cpu, false);
    EXPECT_EQ(layout.sockets[1].slots, 1);
    EXPECT_TRUE(is_noted(layout, "socket CPU1 has no CPU; its 1 slots, 0 of them occupied"));
}

TEST(Sockets, MayBeFewerThanTheBoardHasWhereOneCpuIsDescribed) {
    // One CPU on a board for two: one type 4, and the slots of that CPU alone.
    std::vector<Slot> slots;
    for (int channel = 0; channel < 8; ++channel)
        slots.push_back({fmt::format("P1-DIMM{}1", letter(channel)), "", 0, letter(channel), 0});
    const MemoryLayout layout = expect_places(1, slots, "P{package}_DIMM_{channel}_{slot}: text");
    EXPECT_EQ(layout.sockets.size(), 1U);
    EXPECT_TRUE(layout.notes.empty());
}

TEST(Sockets, ThatSlotsNameAndTypeFourDoesNotAreSaidToBeUndescribed) {
    const MemoryLayout layout = derive_memory(board(1, {{"CPU1_DIMM_A1", ""}, {"CPU2_DIMM_A1", ""}}));
    ASSERT_EQ(layout.sockets.size(), 2U);
    EXPECT_EQ(layout.sockets[1].has_cpu, std::nullopt);
    EXPECT_TRUE(is_noted(layout, "describes 1 sockets, and its slots belong to 2"));
}

TEST(Slots, HaveNoTypeWhereTheyAreEmptyAndTheTableHasANonsensicalOne) {
    smbios::Records records = board(1, {{"DIMM_A1", ""}, {"DIMM_B1", ""}});
    records.devices[1].occupancy = smbios::Occupancy::kEmpty;
    for (smbios::MemoryDevice& device : records.devices) device.type = "<OUT OF SPEC>";
    const MemoryLayout layout = derive_memory(records);
    EXPECT_EQ(layout.dimms[0].type, "unknown type");
    EXPECT_EQ(layout.dimms[1].type, "");
}

TEST(Sockets, AreNotCountedWhereAnEmptyOneIsOfNoTypeAndThatIsNoted) {
    smbios::Records records = board(2, {{"DIMM_A1", "BANK0"}, {"DIMM_B1", "BANK1"}});
    records.processors[1].populated = false;
    records.processors[1].type = "<OUT OF SPEC>";
    const MemoryLayout layout = derive_memory(records);
    EXPECT_EQ(layout.sockets.size(), 1U);
    EXPECT_EQ(layout.dimms[1].package, Readable<int>(0));
    EXPECT_TRUE(is_noted(layout, "\"CPU1\" is empty and of type <OUT OF SPEC>"));
    records.processors[1].type = "Central Processor";
    EXPECT_EQ(derive_memory(records).dimms[1].package, Readable<int>(1));
}

TEST(Sockets, AreInTheOrderOfTheirNumbersAndNotOfTheTable) {
    smbios::Records records = board(2, {{"CPU1_DIMM_A1", ""}, {"CPU2_DIMM_A1", ""}});
    records.processors[0].socket = "CPU 2";
    records.processors[1].socket = "CPU 1";
    records.processors[0].populated = false;
    const MemoryLayout layout = derive_memory(records);
    EXPECT_EQ(layout.sockets[0].designation, "CPU 1");
    EXPECT_EQ(layout.sockets[1].has_cpu, false);
}

TEST(PersistentMemoryInASlot, IsKeptApartAndLeavesTheSlotCounted) {
    smbios::Records records = board(1, {{"DIMMA1", ""}, {"DIMMA2", ""}});
    records.devices[1].type = "Logical non-volatile device";
    const MemoryLayout layout = derive_memory(records);
    ASSERT_EQ(layout.dimms.size(), 1U);
    ASSERT_EQ(layout.other_devices.size(), 1U);
    EXPECT_EQ(layout.other_devices[0].device.slot, Readable<int>(1));
    ASSERT_EQ(layout.channels.size(), 1U);
    EXPECT_EQ(layout.channels[0].slots, 2);
    EXPECT_EQ(layout.channels[0].populated_slots, 1);
    EXPECT_EQ(layout.channels[0].size_bytes, 64 * kGiB);
}

TEST(AFlashChip, HasNoPlaceAndDoesNotDisturbTheRule) {
    smbios::Records records = board(1, {{"DIMMA1", ""}, {"BIOS", ""}});
    records.devices[1].type = "Flash";
    const MemoryLayout layout = derive_memory(records);
    EXPECT_EQ(layout.dimms.size(), 1U);
    ASSERT_EQ(layout.other_devices.size(), 1U);
    EXPECT_FALSE(layout.other_devices[0].device.package.has_value());
    EXPECT_EQ(layout.other_devices[0].why, "it is for Flash, not system memory");
    EXPECT_TRUE(layout.notes.empty());
}

TEST(Speeds, ArePassedThroughAndDroppedOnEmptySlots) {
    smbios::Records records = board(1, {{"DIMMA1", ""}, {"DIMMB1", "", 0, "", 0, false}});
    records.devices[1].rated_mt_per_s = 3200;  // as MSI has it
    records.devices[1].configured_mt_per_s = 3200;
    const MemoryLayout layout = derive_memory(records);
    EXPECT_EQ(layout.dimms[0].rated_mt_per_s, Readable<std::uint64_t>(3200));
    EXPECT_EQ(layout.dimms[0].configured_mt_per_s, Readable<std::uint64_t>(2933));
    EXPECT_FALSE(layout.dimms[1].rated_mt_per_s.has_value());
    EXPECT_FALSE(layout.dimms[1].configured_mt_per_s.has_value());
    EXPECT_EQ(layout.channels[0].configured_mt_per_s, Readable<std::uint64_t>(2933));
    EXPECT_FALSE(layout.channels[1].configured_mt_per_s.has_value());
}

TEST(AChannel, RunsAtTheSlowerOfTwoSpeedsAndAtNoneThatIsNotKnown) {
    smbios::Records records = board(1, {{"DIMMA1", ""}, {"DIMMA2", ""}});
    records.devices[1].configured_mt_per_s = 2666;
    EXPECT_EQ(derive_memory(records).channels[0].configured_mt_per_s, Readable<std::uint64_t>(2666));
    records.devices[0].configured_mt_per_s = std::nullopt;
    EXPECT_FALSE(derive_memory(records).channels[0].configured_mt_per_s.has_value());
}

TEST(AnOccupiedSlotOfUnknownSize, IsPopulatedAndNoted) {
    smbios::Records records = board(1, {{"DIMMA1", ""}});
    records.devices[0].occupancy = smbios::Occupancy::kOccupiedSizeUnknown;
    records.devices[0].size_bytes = 0;
    const MemoryLayout layout = derive_memory(records);
    EXPECT_TRUE(layout.dimms[0].populated);
    EXPECT_EQ(layout.channels[0].populated_slots, 1);
    EXPECT_TRUE(is_noted(layout, "\"DIMMA1\" is occupied, and its size is not known"));
}

TEST(Slots, AreRankedInTheirChannelWhateverTheyStartAt) {
    // An AIC board starts at 0 everywhere but on its last channel.
    expect_places(1,
                  {{"CPU0_DIMM_L0", "", 0, "L", 0},
                   {"CPU0_DIMM_L1", "", 0, "L", 1},
                   {"CPU0_DIMM_M1", "", 0, "M", 0},
                   {"CPU0_DIMM_M2", "", 0, "M", 1}},
                  "CPU_{package}_DIMM_{channel}_{slot}: text");
}

TEST(ATableWithoutDevices, IsAnEmptyLayout) {
    const MemoryLayout layout = derive_memory({});
    EXPECT_TRUE(layout.dimms.empty());
    EXPECT_TRUE(layout.channels.empty());
    EXPECT_TRUE(layout.notes.empty());
    EXPECT_EQ(layout.confidence, std::nullopt);
}

}  // namespace
}  // namespace weir::probe::locators
