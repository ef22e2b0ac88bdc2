// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/readable.h"
#include "probe/machine.h"
#include "probe/smbios/records.h"

namespace weir::probe {

/// Fills board, DIMMs, channels and what is odd about them from an SMBIOS table (probe/locators/derive.h);
/// without one, each says why. Spec figures follow from them: fill_spec comes after.
void fill_memory_slots(Machine& machine, const Readable<smbios::Records>& records);

/// A machine of which an SMBIOS table alone is known: its sockets, CPUs and memory slots. It has no nodes, no
/// caches and no settings; all that the slots hold counts as available.
Machine machine_of_smbios(const smbios::Records& records);

}  // namespace weir::probe
