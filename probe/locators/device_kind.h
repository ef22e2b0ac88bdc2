// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/readable.h"
#include "probe/smbios/records.h"

namespace weir::probe::locators {

/// What a device is for that sits in no DIMM slot ("Flash Memory", "Cache Memory"): its array's use, or its
/// own type. None for everything that sits where a DIMM could, as far as the table says.
std::optional<std::string> what_it_is_for(const smbios::MemoryDevice& device, const smbios::Records& records);

/// Why a device that sits in a DIMM slot is no DIMM of DDR; none for a DIMM and for an empty slot.
std::optional<std::string> why_no_dimm(const smbios::MemoryDevice& device);

/// The array of the device; null when the table does not have it.
const smbios::MemoryArray* array_of(const smbios::MemoryDevice& device, const smbios::Records& records);

/// Whether errors are corrected: by the widths where these are such as a DIMM can have, else by what the
/// array says. Unreadable when the two contradict each other, and for an empty slot.
Readable<bool> corrects_errors(const smbios::MemoryDevice& device, const smbios::MemoryArray* array);

}  // namespace weir::probe::locators
