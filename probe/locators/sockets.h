// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "probe/locators/derive.h"

namespace weir::probe::locators {

/// The type 4 records that are sockets for a CPU. An empty one of which the firmware does not say what it is
/// for (an old two-socket board says "<OUT OF SPEC>") is none: what names are dealt out to has to be certain.
std::vector<smbios::Processor> described_sockets(const smbios::Records& records);

/// The sockets of type 4 in the order of the numbers in their names, or that of the table.
std::vector<Socket> sockets_of(const smbios::Records& records);

/// Counts a slot for its socket, which is added where type 4 does not describe it.
void count_slot(const Dimm& slot, std::vector<Socket>& sockets);

/// Says where sockets, arrays and the names of slots do not go together, and which sockets have no CPU.
void note_sockets(const smbios::Records& records, MemoryLayout& layout);

}  // namespace weir::probe::locators
