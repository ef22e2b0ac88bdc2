// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "probe/capture/source.h"
#include "probe/topology.h"

namespace weir::probe {

/// The machine's shape as hwloc sees it. Packages, nodes and caches are those that this process may use any
/// part of; their PUs and cores are the usable ones alone: the control group's cpuset and, on this machine,
/// the thread's affinity.
struct TopologyReading {
    std::vector<Package> packages;
    std::vector<Node> nodes;    ///< by the operating system's index
    std::vector<Cache> caches;  ///< by level
    std::vector<std::vector<std::uint64_t>>
        distances;             ///< in the order of nodes; empty when the firmware gives none
    std::string allowed_cpus;  ///< what this process may run on
    std::string online_cpus;   ///< all of the machine
    std::vector<std::uint64_t> page_sizes_bytes;
    std::string cpu_model;     ///< empty when the topology does not say
    std::string kernel;        ///< empty when the topology does not say
    std::string shape;         ///< the whole machine in one line, disallowed parts too: for the fingerprint
    bool this_system = false;  ///< it is the machine that we run on: it may be pinned to and measured
    bool nodes_restricted = false;  ///< some of its nodes are not allowed to this process
};

/// Reads and reduces the topology. Errors as load_topology (probe/topology_load.h). With `xml`, what was read
/// goes there as hwloc's XML, which gives the same reading again (probe/capture/export_topology.h).
TopologyReading read_topology(const Source& source, std::string* xml = nullptr);

}  // namespace weir::probe
