// SPDX-License-Identifier: Apache-2.0
#include "probe/usable.h"

#include <hwloc.h>

#include "base/cpu_list.h"

namespace weir::probe {
namespace {

Bitmap intersection(const hwloc_bitmap_s* a, const hwloc_bitmap_s* b) {
    Bitmap both(hwloc_bitmap_alloc());
    hwloc_bitmap_and(both.get(), a, b);
    return both;
}

/// The affinity of this thread; everything for a machine that is not ours to run on.
Bitmap affinity(hwloc_topology* topology) {
    Bitmap cpus(hwloc_bitmap_alloc_full());
    if (hwloc_topology_is_thissystem(topology) != 1) return cpus;
    if (hwloc_get_cpubind(topology, cpus.get(), HWLOC_CPUBIND_THREAD) != 0) hwloc_bitmap_fill(cpus.get());
    return cpus;
}

}  // namespace

Usable::Usable(hwloc_topology* topology)
    : topology_(topology),
      cpus_(intersection(hwloc_topology_get_allowed_cpuset(topology), affinity(topology).get())),
      nodes_(hwloc_bitmap_dup(hwloc_topology_get_allowed_nodeset(topology))) {
    hwloc_bitmap_and(cpus_.get(), cpus_.get(), hwloc_topology_get_topology_cpuset(topology));
    const bool knows_cores = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_CORE) > 0;
    const hwloc_obj_type_t type = knows_cores ? HWLOC_OBJ_CORE : HWLOC_OBJ_PU;
    for (hwloc_obj_t core = nullptr; (core = hwloc_get_next_obj_by_type(topology, type, core)) != nullptr;) {
        const int first = hwloc_bitmap_first(intersection(core->cpuset, cpus_.get()).get());
        if (first >= 0) cores_.push_back({core->cpuset, first});
    }
}

std::string Usable::cpulist(const hwloc_bitmap_s* cpus) const {
    const Bitmap usable = intersection(cpus, cpus_.get());
    std::vector<int> list;
    for (int cpu = -1; (cpu = hwloc_bitmap_next(usable.get(), cpu)) >= 0;) list.push_back(cpu);
    return format_cpu_list(std::move(list));
}

int Usable::count(const hwloc_bitmap_s* cpus) const {
    return hwloc_bitmap_weight(intersection(cpus, cpus_.get()).get());
}

bool Usable::has_node(unsigned os_index) const {
    return hwloc_bitmap_isset(nodes_.get(), os_index) != 0;
}

std::vector<int> Usable::first_pus(const hwloc_bitmap_s* cpus) const {
    std::vector<int> found;
    for (const Core& core : cores_) {
        if (hwloc_bitmap_isset(cpus, static_cast<unsigned>(core.first_pu)) != 0)
            found.push_back(core.first_pu);
    }
    return found;
}

std::vector<const hwloc_obj*> Usable::caches(int level) const {
    static constexpr hwloc_obj_type_t kTypes[] = {HWLOC_OBJ_L1CACHE, HWLOC_OBJ_L2CACHE, HWLOC_OBJ_L3CACHE,
                                                  HWLOC_OBJ_L4CACHE, HWLOC_OBJ_L5CACHE};
    std::vector<const hwloc_obj*> found;
    if (level < 1 || level > 5) return found;
    const hwloc_obj_type_t type = kTypes[level - 1];
    for (hwloc_obj_t cache = nullptr;
         (cache = hwloc_get_next_obj_by_type(topology_, type, cache)) != nullptr;) {
        if (any(cache->cpuset)) found.push_back(cache);
    }
    return found;
}

}  // namespace weir::probe
