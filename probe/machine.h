// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.h"
#include "base/readable.h"
#include "probe/dimm.h"
#include "probe/dimm_temperature.h"
#include "probe/edac.h"
#include "probe/fabric.h"
#include "probe/finding.h"
#include "probe/memory_access.h"
#include "probe/node_pages.h"
#include "probe/pci.h"
#include "probe/topology.h"

namespace weir::probe {

/// What the machine says of itself.
struct Host {
    std::string cpu_model;
    std::vector<std::string> isa;
    Readable<std::string> virtualised;
    std::string kernel;

    static constexpr auto fields() {
        return std::tuple{
            field("cpu_model", &Host::cpu_model, "as the CPU names itself"),
            field("isa", &Host::isa, "instruction sets weir can use, best last"),
            field("virtualised", &Host::virtualised, "\"no\", or the hypervisor's name"),
            field("kernel", &Host::kernel, "kernel release"),
        };
    }
};

/// What this process may use: cpuset and cgroup memory limit (v1 or v2).
struct Limits {
    std::string allowed_cpus;
    std::string online_cpus;
    Readable<std::uint64_t> cgroup_memory_bytes;
    std::uint64_t available_bytes = 0;
    std::vector<std::uint64_t> page_sizes_bytes;

    static constexpr auto fields() {
        return std::tuple{
            field("allowed_cpus", &Limits::allowed_cpus, "PUs this process may run on"),
            field("online_cpus", &Limits::online_cpus, "all PUs of the machine that are online"),
            field("cgroup_memory_bytes", &Limits::cgroup_memory_bytes,
                  "memory limit of the control group; unreadable when there is none"),
            field("available_bytes", &Limits::available_bytes,
                  "memory that can be had now, the control group counted"),
            field("page_sizes_bytes", &Limits::page_sizes_bytes, "page sizes the kernel offers"),
        };
    }
};

/// What this machine is.
struct Machine {
    static constexpr const char* kSchema = "weir.machine/1";

    std::string fingerprint;
    Host host;
    Limits limits;
    std::vector<Package> packages;
    std::vector<Node> nodes;
    std::vector<Cache> caches;
    std::vector<std::vector<std::uint64_t>> distances;
    Readable<std::string> board;
    Readable<std::vector<Channel>> channels;
    Readable<std::vector<Dimm>> dimms;
    std::vector<Dimm> other_memory_devices;
    std::vector<std::string> memory_notes;
    Readable<double> spec_bandwidth_bytes_per_s;
    Readable<double> best_spec_bandwidth_bytes_per_s;
    Readable<double> ccd_bound_bytes_per_s;
    std::vector<std::string> spec_notes;
    Readable<std::string> nps;
    Readable<std::vector<EdacDimm>> edac_dimms;
    Readable<std::vector<DimmTemperature>> dimm_temperatures;
    Readable<std::vector<MemoryAccess>> memory_access;
    Readable<std::vector<MemorySideCache>> memory_side_caches;
    Readable<std::vector<MemoryTier>> memory_tiers;
    Readable<std::vector<NodePages>> node_pages;
    Readable<std::vector<FabricClock>> fabric_clocks;
    Readable<std::vector<UncoreClock>> uncore_clocks;
    Readable<std::vector<PciDevice>> pci_devices;
    Readable<double> steal_fraction;
    std::map<std::string, Readable<std::string>> settings;
    bool replayed = false;
    std::vector<Finding> findings;

    /// Sum of the last-level caches: what a working set must exceed many times over.
    std::uint64_t last_level_cache_bytes() const;

    static constexpr auto fields() {
        return std::tuple{
            field("fingerprint", &Machine::fingerprint,
                  "hash of what does not change between boots of the same machine"),
            field("host", &Machine::host, "host"),
            field("limits", &Machine::limits, "limits of this process"),
            field("packages", &Machine::packages, "sockets"),
            field("nodes", &Machine::nodes, "NUMA nodes"),
            field("caches", &Machine::caches, "data caches by level"),
            field("distances", &Machine::distances,
                  "SLIT distances between nodes, in the order of nodes; empty when the firmware gives none"),
            field("board", &Machine::board, "maker and name of the system and its board"),
            field("channels", &Machine::channels, "memory channels"),
            field("dimms", &Machine::dimms, "memory slots"),
            field("other_memory_devices", &Machine::other_memory_devices,
                  "flash, caches and persistent memory that SMBIOS lists among the memory devices"),
            field("memory_notes", &Machine::memory_notes,
                  "what is odd about the memory slots, and what could not be derived"),
            field("spec_bandwidth_bytes_per_s", &Machine::spec_bandwidth_bytes_per_s, "sum over nodes"),
            field("best_spec_bandwidth_bytes_per_s", &Machine::best_spec_bandwidth_bytes_per_s,
                  "all channels of the CPU at its maximum speed"),
            field(
                "ccd_bound_bytes_per_s", &Machine::ccd_bound_bytes_per_s,
                "what the CPU's dies with cores can read over their links: with few of them, less than spec"),
            field("spec_notes", &Machine::spec_notes, "what the spec figures had to assume"),
            field("nps", &Machine::nps, "how the firmware cuts sockets into nodes: NPS1, SNC2, L3 as NUMA …"),
            field("edac_dimms", &Machine::edac_dimms,
                  "DIMMs or their ranks as the kernel's EDAC counts them"),
            field("dimm_temperatures", &Machine::dimm_temperatures, "temperature sensors of DIMMs"),
            field("memory_access", &Machine::memory_access,
                  "rated bandwidth and latency of each node by access class (HMAT)"),
            field("memory_side_caches", &Machine::memory_side_caches, "caches in front of slower memory"),
            field("memory_tiers", &Machine::memory_tiers, "the kernel's tiers of memory, fastest first"),
            field("node_pages", &Machine::node_pages, "huge pages of each node"),
            field("fabric_clocks", &Machine::fabric_clocks, "fabric and memory clocks of AMD sockets"),
            field("uncore_clocks", &Machine::uncore_clocks, "uncore clocks of Intel packages"),
            field("pci_devices", &Machine::pci_devices, "GPUs, accelerators and network cards"),
            field("steal_fraction", &Machine::steal_fraction,
                  "share of CPU time since boot that the hypervisor gave to others"),
            field("settings", &Machine::settings,
                  "kernel and BIOS settings that matter: thp, numa_balancing, smt, governor, hugepages …"),
            field("replayed", &Machine::replayed,
                  "true for a capture: nothing may be pinned, allocated on a node or measured"),
            field("findings", &Machine::findings, "what is wrong"),
        };
    }
};

}  // namespace weir::probe
