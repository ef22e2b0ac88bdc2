// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::probe {

// What identifies one machine, its owner or its network is removed before a capture is written. What is kept
// is listed, not what is removed, wherever a format allows it: what nobody thought of is then removed, too.

/// SMBIOS structures (the bytes of /sys/firmware/dmi/tables/DMI, or of one raw entry), as long as before and
/// with the same structures: serial numbers, asset tags and UUIDs, OEM strings and the bodies of vendors' own
/// types are overwritten, strings with 'X', bytes with zeros. Of vendors' types HPE's 202 stays, which says
/// where a DIMM is. Structures are those of the probe's own walk (probe/smbios/table.h); what is none of one
/// is overwritten, so that a replay meets the same faults of the table and none of its text. From the first
/// structure on that is not what its type says (smbios_shape.h) no string is kept.
std::string redact_smbios(std::string_view table);

/// Whether a file of that name holds what identifies the machine: "product_serial", "product_uuid".
bool is_secret_name(std::string_view path);

/// UUIDs and MAC addresses, wherever they stand, with every digit a zero.
std::string redact_ids(std::string text);

/// `name` as a whole word, overwritten with "removed".
std::string redact_word(std::string text, std::string_view name);

/// Removes what identifies the machine from a file of /proc or /sys. `host_names` are the machine's own.
std::string redact_file(std::string_view path, std::string content,
                        const std::vector<std::string>& host_names);

/// A path as it is named in the capture: control groups may be named after machines.
std::string redact_path(std::string path, const std::vector<std::string>& host_names);

}  // namespace weir::probe
