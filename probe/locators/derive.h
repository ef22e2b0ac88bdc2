// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probe/dimm.h"
#include "probe/locators/rules.h"
#include "probe/smbios/records.h"

namespace weir::probe::locators {

/// A type 17 record that is no DIMM of DDR: flash, cache, persistent memory. One that sits in a DIMM slot has
/// a place as a DIMM has.
struct OtherDevice {
    Dimm device;
    std::string why;
};

/// A socket that type 4 describes or that the names of slots speak of.
struct Socket {
    int package = 0;
    std::string designation;      ///< empty when type 4 does not describe it
    std::optional<bool> has_cpu;  ///< none when type 4 does not describe it
    int slots = 0;                ///< DIMM slots, with and without something in them
    int occupied_slots = 0;       ///< by DIMMs or by persistent memory
};

/// The memory of a machine as its SMBIOS table has it, each slot at its place.
struct MemoryLayout {
    std::vector<Dimm> dimms;  ///< all slots but those of `other_devices`: by package, channel and slot
    std::vector<Channel>
        channels;  ///< empty where channels are not known; `slots` are all that the board has
    std::vector<OtherDevice> other_devices;
    std::vector<Socket> sockets;
    int system_arrays = 0;                 ///< type 16 records for system memory
    std::optional<Confidence> confidence;  ///< in the rule that was used; none when none was
    std::vector<std::string> notes;        ///< what is odd, and what could not be derived, and why
};

/// Works out package, channel and slot of every memory device (docs/locators.md). Never throws for what a
/// table says: what cannot be derived is unreadable, with the reason.
MemoryLayout derive_memory(const smbios::Records& records);

}  // namespace weir::probe::locators
