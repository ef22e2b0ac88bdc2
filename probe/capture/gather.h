// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "probe/machine.h"
#include "probe/options.h"

namespace weir::probe {

/// What a capture was made of.
struct Gathered {
    Machine machine;  ///< what the probe said while it was recorded; a replay says the same, as a replay
    std::size_t files = 0;
    std::size_t bytes = 0;                ///< of the archive
    std::vector<std::string> unreadable;  ///< there, but not for this user
    std::vector<std::string> redacted;    ///< files with something removed
};

/// Probes the machine and writes a capture of it, a tar.zst: everything that the probe was told
/// (probe/capture/ record.h), hwloc's topology, the files that hwloc reads, and weir-capture.json
/// (probe/capture/notes.h). Serial numbers, UUIDs, MAC addresses and host names are removed before anything
/// is written. A UsageError for a topology without files, a MachineError when the file cannot be written.
Gathered gather(const std::filesystem::path& file, const ProbeOptions& options = {});

}  // namespace weir::probe
