// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "probe/system_files.h"

namespace weir::probe {

/// One line of /proc/meminfo or of a node's meminfo ("Node 0 MemFree:  123 kB"), in bytes; nothing when it is
/// not there.
std::optional<std::uint64_t> meminfo_bytes(std::string_view text, std::string_view name);

/// What the kernel says of the whole machine's memory.
struct MemoryState {
    std::uint64_t total_bytes = 0;
    std::uint64_t available_bytes = 0;  ///< MemAvailable; on kernels before 3.14 MemFree + Buffers + Cached
};

/// From /proc/meminfo; nothing when it cannot be read.
std::optional<MemoryState> read_memory_state(const SystemFiles& files);

/// What one node can give without swapping, counted as the kernel counts MemAvailable (si_mem_available), but
/// for its watermarks: MemFree, the page cache, of which it can have all back (Active(file) +
/// Inactive(file): tmpfs is not in there), and KReclaimable, or SReclaimable before Linux 4.20.
std::optional<std::uint64_t> read_node_available(const SystemFiles& files, int node);

}  // namespace weir::probe
