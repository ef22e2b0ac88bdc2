// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "base/readable.h"
#include "probe/system_files.h"

namespace weir::probe {

/// What this process's control groups leave it of the memory.
struct CgroupMemory {
    /// The tightest limit from its own group up to the root: memory.max and memory.high of v2 (going above
    /// high means being stopped for reclaim), memory.limit_in_bytes of v1. Unreadable when no group limits
    /// it.
    Readable<std::uint64_t> limit_bytes;
    /// The least that any of those groups still allows: limit - usage, with the page cache, active or not,
    /// as reclaimable.
    Readable<std::uint64_t> available_bytes;
};

/// From /proc/self/cgroup, /proc/self/mountinfo and the files of the groups, all below the root of `files`.
/// Handles v1, v2, both at once, and a container that sees its own group as the root of the mount. Source:
/// Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst of the Linux kernel; cgroups(7).
CgroupMemory read_cgroup_memory(const SystemFiles& files);

}  // namespace weir::probe
