// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "probe/smbios/records.h"

namespace weir::probe::smbios {

/// A made-up server of HPE with at least one of everything: counts that need the wide fields, sizes in each
/// of their three forms, an empty slot, one of unknown size, addresses beyond 4 TiB.
Records sample_records();

/// The same server as dmidecode 3.3 prints it.
std::string sample_text();

}  // namespace weir::probe::smbios
