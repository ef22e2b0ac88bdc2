// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/readable.h"
#include "probe/memory_access.h"
#include "probe/system_files.h"

namespace weir::probe {

// Source: Documentation/ABI/stable/sysfs-devices-node and Documentation/admin-guide/mm/numaperf.rst of the
// Linux kernel; for tiers Documentation/ABI/testing/sysfs-kernel-mm-memory-tiers.

/// Rated bandwidth and latency of each node by access class. The kernel gives MB/s, which are 10^6 bytes in
/// the ABI file and in ACPI (numaperf.rst calls them MiB), and writes 0 where the firmware gives none.
Readable<std::vector<MemoryAccess>> read_memory_access(const SystemFiles& files);

/// The caches in front of each memory, by node and level.
Readable<std::vector<MemorySideCache>> read_memory_side_caches(const SystemFiles& files);

/// The kernel's tiers, fastest first.
Readable<std::vector<MemoryTier>> read_memory_tiers(const SystemFiles& files);

}  // namespace weir::probe
