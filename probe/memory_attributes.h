// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probe/options.h"

namespace weir::probe {

/// What was measured from the cores of one node to the memory of one node.
struct MeasuredAccess {
    int cpu_node = 0;
    int memory_node = 0;
    std::optional<double> read_bytes_per_s;
    std::optional<double> copy_bytes_per_s;  ///< read and written together
    std::optional<double> read_latency_ns;
};

/// The machine's topology as hwloc's XML, with the figures as hwloc's memory attributes ReadBandwidth,
/// Bandwidth (of a copy: reads and writes) and ReadLatency: what `lstopo --memattrs --input FILE` shows and a
/// program that loads the file may choose its memory by. In hwloc's units, MiB/s and ns, rounded to whole
/// ones. What the firmware promised for the same pair is replaced. A Fault for a node that the topology
/// lacks, and what load_topology throws.
std::string memory_attributes_xml(const std::vector<MeasuredAccess>& accesses,
                                  const ProbeOptions& options = {});

}  // namespace weir::probe
