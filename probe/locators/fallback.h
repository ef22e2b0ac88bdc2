// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "probe/smbios/records.h"

namespace weir::probe::locators {

/// Packages of devices whose names do not say them, from other records.
struct Fallback {
    std::vector<std::optional<int>> packages;  ///< in the order of the devices
    std::string derived_by;
};

/// The one socket where type 4 describes one; the device's memory array where there is one array a socket.
/// The arrays' order is that of the table, so it is not used beside packages that names give.
Fallback package_without_names(const std::vector<smbios::MemoryDevice>& devices,
                               const smbios::Records& records, std::size_t sockets, bool names_give_packages);

/// Type 16 records for system memory.
int count_system_arrays(const smbios::Records& records);

}  // namespace weir::probe::locators
