// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "probe/smbios/table.h"

namespace weir::probe {

/// What the specification says of the strings of a type, as far as a redaction asks. A field at such an
/// offset is the number of a string.
struct SmbiosShape {
    std::uint8_t type;
    std::uint8_t least_bytes;  ///< length of the structure in the earliest version
    /// Up to this length every string has its field below; 0 when there may always be others.
    std::uint8_t known_bytes;
    std::vector<std::uint8_t> kept;    ///< fields whose strings describe the model of a thing
    std::vector<std::uint8_t> others;  ///< fields whose strings are of one thing alone, or of no use
};

/// Nothing for types of which nothing is kept: 11 and 12 (free strings), 15 (event log), 23 to 25, 30 and 31
/// (remote access and boot), 40 (copies of other fields), 42 (a controller's network address), 126 (another
/// structure, switched off), and those of vendors.
const SmbiosShape* find_smbios_shape(std::uint8_t type);

/// Whether as many printable bytes stand side by side among the structure's fields as no field of numbers
/// has.
bool has_text(const smbios::Structure& structure);

/// Whether the fields can be those of a type of which something is kept: as many as ever specified, and no
/// text among them.
bool has_sound_fields(const smbios::Structure& structure);

/// Whether the structure can be what its type says. It cannot when its fields are not sound, when they name
/// strings that it has not, when it has strings that no field names, and when a string holds what no text
/// does: then the walk over the table is out of step, and any string may be a serial number.
bool is_regular(const smbios::Structure& structure);

}  // namespace weir::probe
