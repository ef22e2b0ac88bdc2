// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probe/locators/derive.h"

namespace weir::probe::locators {

constexpr int kUnknown = -1;

/// One slot of a written-down machine: its two names, and where it is to be found.
struct Slot {
    std::string locator;
    std::string bank;
    int package = kUnknown;
    std::string channel = {};  ///< empty: unreadable
    int slot = kUnknown;
    bool populated = true;
};

/// The records of a machine with these slots, in this order, and as many sockets with a CPU.
smbios::Records board(int sockets, const std::vector<Slot>& slots);

/// A DIMM of 64 GiB, or an empty slot, with names as given.
smbios::MemoryDevice device(const std::string& locator, const std::string& bank, bool populated = true);

/// Derives the machine and expects every slot where its row says, by that rule and confidence.
MemoryLayout expect_places(int sockets, const std::vector<Slot>& slots, const std::string& derived_by);

/// Whether a note of the layout contains these words.
bool is_noted(const MemoryLayout& layout, const std::string& words);

/// "A", "B" … of a channel from 0.
std::string letter(int channel);

}  // namespace weir::probe::locators
