// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/readable.h"
#include "probe/pci.h"
#include "probe/system_files.h"

namespace weir::probe {

/// GPUs, accelerators and network cards, by address. Source: Documentation/ABI/testing/sysfs-bus-pci and
/// sysfs-devices of the Linux kernel; class and vendor numbers from include/linux/pci_ids.h.
Readable<std::vector<PciDevice>> read_pci_devices(const SystemFiles& files);

}  // namespace weir::probe
