// SPDX-License-Identifier: Apache-2.0
#include <hwloc.h>

#include "probe/usable.h"

namespace weir::probe {
namespace {

/// Whether the package has a PU that we may run on, or a node that we may allocate on.
bool in_use(const Usable& usable, hwloc_obj_t package) {
    if (usable.any(package->cpuset)) return true;
    unsigned node = 0;
    hwloc_bitmap_foreach_begin(node, package->nodeset) if (usable.has_node(node)) return true;
    hwloc_bitmap_foreach_end();
    return false;
}

/// The packages in use; the machine itself where hwloc knows no packages.
std::vector<hwloc_obj_t> packages_in_use(const Usable& usable) {
    hwloc_topology* topology = usable.topology();
    if (hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_PACKAGE) <= 0) return {hwloc_get_root_obj(topology)};
    std::vector<hwloc_obj_t> found;
    for (hwloc_obj_t p = nullptr;
         (p = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_PACKAGE, p)) != nullptr;) {
        if (in_use(usable, p)) found.push_back(p);
    }
    return found;
}

}  // namespace

std::vector<Package> read_packages(const Usable& usable) {
    std::vector<Package> packages;
    int domain = 0;
    for (hwloc_obj_t object : packages_in_use(usable)) {
        Package package;
        package.id = static_cast<int>(packages.size());
        const char* model = hwloc_obj_get_info_by_name(object, "CPUModel");
        if (model == nullptr)
            model = hwloc_obj_get_info_by_name(hwloc_get_root_obj(usable.topology()), "CPUModel");
        package.cpu_model = model == nullptr ? "" : model;
        package.cores = static_cast<int>(usable.first_pus(object->cpuset).size());
        package.threads = usable.count(object->cpuset);
        for (const hwloc_obj* cache : usable.caches(3)) {
            if (hwloc_bitmap_isincluded(cache->cpuset, object->cpuset) == 0) continue;
            package.l3_domains.push_back({domain++, usable.cpulist(cache->cpuset), cache->attr->cache.size});
        }
        packages.push_back(std::move(package));
    }
    return packages;
}

int package_of(const Usable& usable, const hwloc_obj* object) {
    const std::vector<hwloc_obj_t> packages = packages_in_use(usable);
    for (const hwloc_obj* up = object; up != nullptr; up = up->parent) {
        for (std::size_t i = 0; i < packages.size(); ++i) {
            if (packages[i] == up) return static_cast<int>(i);
        }
    }
    // A node that covers several packages hangs above them; one package alone is the answer all the same.
    return packages.size() == 1 ? 0 : -1;
}

}  // namespace weir::probe
