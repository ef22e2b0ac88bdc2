// SPDX-License-Identifier: Apache-2.0
#include "probe/topology_reader.h"

#include <fmt/format.h>
#include <hwloc.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/cpu_list.h"
#include "probe/capture/export_topology.h"
#include "probe/topology_load.h"
#include "probe/usable.h"

namespace weir::probe {
namespace {

std::vector<Cache> read_caches(const Usable& usable) {
    std::vector<Cache> caches;
    for (int level = 1; level <= 5; ++level) {
        std::map<std::uint64_t, Cache> by_size;  // hybrid CPUs have several sizes on one level
        for (const hwloc_obj* object : usable.caches(level)) {
            Cache& cache = by_size[object->attr->cache.size];
            cache.level = level;
            cache.size_bytes = object->attr->cache.size;
            cache.instances += 1;
            cache.cores = std::max(cache.cores, static_cast<int>(usable.first_pus(object->cpuset).size()));
        }
        for (const auto& [size, cache] : by_size) caches.push_back(cache);
    }
    return caches;
}

std::vector<std::uint64_t> read_page_sizes(hwloc_topology* topology) {
    std::set<std::uint64_t> sizes;
    for (hwloc_obj_t n = nullptr;
         (n = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE, n)) != nullptr;) {
        for (unsigned i = 0; i < n->attr->numanode.page_types_len; ++i) {
            if (n->attr->numanode.page_types[i].size > 0) sizes.insert(n->attr->numanode.page_types[i].size);
        }
    }
    return {sizes.begin(), sizes.end()};
}

std::string info(hwloc_obj_t object, const char* name) {
    const char* found = object == nullptr ? nullptr : hwloc_obj_get_info_by_name(object, name);
    return found == nullptr ? "" : found;
}

std::string list_all(const hwloc_bitmap_s* cpus) {
    std::vector<int> list;
    for (int cpu = -1; (cpu = hwloc_bitmap_next(cpus, cpu)) >= 0;) list.push_back(cpu);
    return format_cpu_list(std::move(list));
}

/// How many of each level there are in the whole machine, with the sizes of its caches and the CPU's own
/// numbers.
std::string shape_of(hwloc_topology* topology) {
    static constexpr hwloc_obj_type_t kTypes[] = {HWLOC_OBJ_PACKAGE, HWLOC_OBJ_DIE,     HWLOC_OBJ_NUMANODE,
                                                  HWLOC_OBJ_L3CACHE, HWLOC_OBJ_L2CACHE, HWLOC_OBJ_L1CACHE,
                                                  HWLOC_OBJ_CORE,    HWLOC_OBJ_PU};
    std::string shape;
    for (const hwloc_obj_type_t type : kTypes) {
        const int count = hwloc_get_nbobjs_by_type(topology, type);
        shape += fmt::format("{}:{}", hwloc_obj_type_string(type), std::max(count, 0));
        const hwloc_obj_t first = hwloc_get_obj_by_type(topology, type, 0);
        if (first != nullptr && hwloc_obj_type_is_cache(type) != 0)
            shape += fmt::format("x{}", first->attr->cache.size);
        shape += ' ';
    }
    const hwloc_obj_t package = hwloc_get_obj_by_type(topology, HWLOC_OBJ_PACKAGE, 0);
    for (const char* name : {"CPUVendor", "CPUFamilyNumber", "CPUModelNumber", "CPUStepping"}) {
        shape += info(package, name) + ' ';
    }
    return shape;
}

}  // namespace

TopologyReading read_topology(const Source& source, std::string* xml) {
    const Topology topology = load_topology(source);
    const Usable usable(topology.get());
    const hwloc_obj_t machine = hwloc_get_root_obj(topology.get());
    TopologyReading reading;
    reading.packages = read_packages(usable);
    reading.nodes = read_nodes(usable);
    reading.caches = read_caches(usable);
    reading.distances = read_distances(usable, reading.nodes);
    reading.allowed_cpus = list_all(usable.cpus());
    reading.online_cpus = list_all(machine->cpuset);
    reading.page_sizes_bytes = read_page_sizes(topology.get());
    reading.cpu_model = reading.packages.empty() ? "" : reading.packages.front().cpu_model;
    if (source.kind == Source::Kind::kXml)
        reading.kernel = info(machine, "OSRelease");  // for all else hwloc gives the kernel that we run on
    reading.shape = shape_of(topology.get());
    reading.this_system = hwloc_topology_is_thissystem(topology.get()) == 1;
    const int known = hwloc_get_nbobjs_by_type(topology.get(), HWLOC_OBJ_NUMANODE);
    reading.nodes_restricted = static_cast<int>(reading.nodes.size()) < known;
    if (xml != nullptr) *xml = export_topology(topology.get(), usable);
    return reading;
}

}  // namespace weir::probe
