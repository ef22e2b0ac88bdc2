// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "probe/smbios/records.h"

namespace weir::probe::smbios {

/// The records in the bytes that people have of an SMBIOS table, told apart by content: what `dmidecode
/// --dump-bin` writes (an entry point, the table at 0x20), an entry point and a table one behind the other,
/// or the table alone
/// (/sys/firmware/dmi/tables/DMI; the version is then not known). An InputError names `source`, the offset
/// and what was expected when there is no structure that can be read; all else is in the records' problems,
/// whose offsets count from the table's start.
Records read_dump(std::span<const std::byte> bytes, const std::string& source);

/// The same from the two files in which the kernel gives entry point and table. An entry point that makes no
/// sense is a problem.
Records read_tables(std::span<const std::byte> entry_point, std::span<const std::byte> table,
                    const std::string& source);

}  // namespace weir::probe::smbios
