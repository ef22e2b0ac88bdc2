// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "probe/smbios/records.h"

namespace weir::probe::smbios {

/// Where a table lies and how long it is (DMTF DSP0134, section 5.2).
struct EntryPoint {
    std::string version;              ///< "3.3.0" of a 3.x entry point, "2.8" of a 2.x one
    std::uint64_t table_address = 0;  ///< in memory, or in the file when `dmidecode --dump-bin` wrote it
    std::uint64_t table_bytes = 0;    ///< the table's length (2.x) or the most that it may have (3.x)
    std::optional<std::size_t> structures;  ///< how many there are: 2.x alone says it
    std::size_t length = 0;                 ///< of the entry point itself, in bytes
    std::vector<Problem> problems;          ///< a wrong checksum, a version that no one published …
};

/// The entry point at the start of `bytes`: `_SM3_` (5.2.2), `_SM_` with its `_DMI_` (5.2.1), or the `_DMI_`
/// of SMBIOS 2.0 alone. Nothing when there is none or it is cut. A wrong checksum is a problem, and the rest
/// is read: what it says is tried against the table.
std::optional<EntryPoint> parse_entry_point(std::span<const std::byte> bytes);

}  // namespace weir::probe::smbios
