// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "probe/smbios/records.h"

namespace weir::probe::smbios {

/// Whether system, board or firmware are HPE's (or Hewlett-Packard's, as it was called): types from 128 on
/// mean what the maker wants, so type 202 is read on its machines alone.
bool made_by_hpe(const Records& records);

/// What HPE's type 202 says, from its bytes, header included; nothing when they are too few.
std::optional<HpeDimmLocation> hpe_dimm_location(std::span<const std::byte> formatted);

}  // namespace weir::probe::smbios
