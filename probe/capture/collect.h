// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "probe/capture/tree.h"
#include "probe/system_files.h"

namespace weir::probe {

/// Puts into the tree what hwloc itself reads of a machine, as hwloc-gather-topology does, so that other
/// programs and later versions can read the topology from the capture anew. PCI devices with their class,
/// identity and node; nothing of networks, disks or people; no file above 1 MiB. Nothing here is redacted
/// yet.
void collect_topology_files(const std::filesystem::path& root, const SystemFiles& files, CaptureTree& tree);

}  // namespace weir::probe
