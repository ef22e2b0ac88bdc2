// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "probe/topology.h"
#include "probe/topology_load.h"

struct hwloc_obj;

namespace weir::probe {

/// What this process may use of a topology, and the walks over it that several readers share.
class Usable {
public:
    explicit Usable(hwloc_topology* topology);

    hwloc_topology* topology() const { return topology_; }
    /// Usable PUs among these, as a list.
    std::string cpulist(const hwloc_bitmap_s* cpus) const;
    int count(const hwloc_bitmap_s* cpus) const;
    bool any(const hwloc_bitmap_s* cpus) const { return count(cpus) > 0; }
    bool has_node(unsigned os_index) const;
    /// The first usable PU of each usable core among these; each PU counts as a core where hwloc knows no
    /// cores.
    std::vector<int> first_pus(const hwloc_bitmap_s* cpus) const;
    /// Usable data and unified caches of a level.
    std::vector<const hwloc_obj*> caches(int level) const;

    const hwloc_bitmap_s* cpus() const { return cpus_.get(); }

private:
    struct Core {
        const hwloc_bitmap_s* cpus;
        int first_pu;
    };

    hwloc_topology* topology_;
    Bitmap cpus_;
    Bitmap nodes_;
    std::vector<Core> cores_;
};

/// Packages that are usable or hold a usable node; one package for the whole machine where hwloc knows none.
std::vector<Package> read_packages(const Usable& usable);
/// Position in read_packages' result of the package that holds all these PUs' node; -1 when several or none
/// do.
int package_of(const Usable& usable, const hwloc_obj* object);

/// Usable nodes, by index, without what files know of their memory.
std::vector<Node> read_nodes(const Usable& usable);
/// SLIT distances in the order of `nodes`.
std::vector<std::vector<std::uint64_t>> read_distances(const Usable& usable, const std::vector<Node>& nodes);

}  // namespace weir::probe
