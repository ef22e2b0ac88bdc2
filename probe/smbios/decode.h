// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "probe/smbios/records.h"
#include "probe/smbios/table.h"

namespace weir::probe::smbios {

/// What the structures of a table say (DMTF DSP0134, section 7): types 0, 1, 2, 4, 16, 17, 19, 20, 37, and
/// HPE's 202 where the maker is HPE. Structures of every version since 2.1 are read as far as they go: a
/// field beyond a structure's length has no value. A structure too short for what makes it useful, or that
/// names a string which it does not have, is a problem. Throws nothing. The version is left empty: the entry
/// point says it.
Records decode(const Table& table);

}  // namespace weir::probe::smbios
