// SPDX-License-Identifier: Apache-2.0
#include "tests/probe/locators/board.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/units.h"

namespace weir::probe::locators {

namespace {

void expect_place(const Dimm& dimm, const Slot& expected) {
    SCOPED_TRACE(expected.locator + " / " + expected.bank);
    EXPECT_EQ(dimm.package.value_or(kUnknown), expected.package);
    EXPECT_EQ(dimm.channel.value_or(""), expected.channel);
    EXPECT_EQ(dimm.slot.value_or(kUnknown), expected.slot);
    EXPECT_EQ(dimm.populated, expected.populated);
    if (!dimm.channel) {
        EXPECT_FALSE(dimm.channel.reason().why.empty());
        EXPECT_FALSE(dimm.channel.reason().remedy.empty());
    }
}

}  // namespace

smbios::MemoryDevice device(const std::string& locator, const std::string& bank, bool populated) {
    smbios::MemoryDevice device;
    device.locator = locator;
    device.bank_locator = bank;
    device.type = "DDR4";
    if (!populated) return device;
    device.occupancy = smbios::Occupancy::kOccupied;
    device.size_bytes = 64 * kGiB;
    device.total_width_bits = 72;
    device.data_width_bits = 64;
    device.rated_mt_per_s = 3200;
    device.configured_mt_per_s = 2933;
    return device;
}

smbios::Records board(int sockets, const std::vector<Slot>& slots) {
    smbios::Records records;
    for (int i = 0; i < sockets; ++i) {
        smbios::Processor processor;
        processor.socket = fmt::format("CPU{}", i);
        processor.populated = true;
        records.processors.push_back(processor);
    }
    std::uint16_t handle = 0x1100;
    for (const Slot& slot : slots) {
        records.devices.push_back(device(slot.locator, slot.bank, slot.populated));
        records.devices.back().handle = handle++;
    }
    return records;
}

MemoryLayout expect_places(int sockets, const std::vector<Slot>& slots, const std::string& derived_by) {
    MemoryLayout layout = derive_memory(board(sockets, slots));
    EXPECT_EQ(layout.dimms.size(), slots.size());
    for (const Slot& slot : slots) {
        const auto found = std::find_if(layout.dimms.begin(), layout.dimms.end(), [&](const Dimm& dimm) {
            return dimm.locator == slot.locator && dimm.bank_locator == slot.bank;
        });
        if (found == layout.dimms.end()) {
            ADD_FAILURE() << slot.locator << " is missing";
            continue;
        }
        expect_place(*found, slot);
        EXPECT_EQ(found->derived_by, derived_by);
    }
    return layout;
}

bool is_noted(const MemoryLayout& layout, const std::string& words) {
    return std::any_of(layout.notes.begin(), layout.notes.end(),
                       [&](const std::string& note) { return note.find(words) != std::string::npos; });
}

std::string letter(int channel) {
    return std::string(1, static_cast<char>('A' + channel));
}

}  // namespace weir::probe::locators
