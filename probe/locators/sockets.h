// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "probe/locators/derive.h"

namespace weir::probe::locators {

/// The sockets of type 4 in the order of the numbers in their names, or that of the table.
std::vector<Socket> sockets_of(const smbios::Records& records);

/// Counts a slot for its socket, which is added where type 4 does not describe it.
void count_slot(const Dimm& slot, std::vector<Socket>& sockets);

/// Says where sockets, arrays and the names of slots do not go together, and which sockets have no CPU.
void note_sockets(const smbios::Records& records, MemoryLayout& layout);

}  // namespace weir::probe::locators
