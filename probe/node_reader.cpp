// SPDX-License-Identifier: Apache-2.0
#include <hwloc.h>
#include <hwloc/distances.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "base/cpu_list.h"
#include "probe/usable.h"

namespace weir::probe {
namespace {

std::vector<hwloc_obj_t> all_nodes(hwloc_topology* topology) {
    std::vector<hwloc_obj_t> nodes;
    for (hwloc_obj_t n = nullptr;
         (n = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE, n)) != nullptr;) {
        nodes.push_back(n);
    }
    std::sort(nodes.begin(), nodes.end(), [](auto a, auto b) { return a->os_index < b->os_index; });
    return nodes;
}

/// The PUs of each node. hwloc gives a node without CPUs (CXL, HBM beside DRAM) those it is nearest to; here
/// each PU belongs to one node: the one that covers fewest, of equals the first, which is the DRAM that the
/// kernel numbers first.
std::map<unsigned, Bitmap> claim_cpus(std::vector<hwloc_obj_t> nodes) {
    std::stable_sort(nodes.begin(), nodes.end(), [](auto a, auto b) {
        return hwloc_bitmap_weight(a->cpuset) < hwloc_bitmap_weight(b->cpuset);
    });
    std::map<unsigned, Bitmap> claims;
    const Bitmap claimed(hwloc_bitmap_alloc());
    for (hwloc_obj_t node : nodes) {
        Bitmap own(hwloc_bitmap_alloc());
        hwloc_bitmap_andnot(own.get(), node->cpuset, claimed.get());
        hwloc_bitmap_or(claimed.get(), claimed.get(), node->cpuset);
        claims.emplace(node->os_index, std::move(own));
    }
    return claims;
}

std::string kind_of(hwloc_obj_t node) {
    const std::string_view subtype = node->subtype == nullptr ? "" : node->subtype;
    if (node->attr->numanode.local_memory == 0) return "memory-less";
    if (subtype.find("HBM") != std::string_view::npos || subtype == "MCDRAM") return "hbm";
    if (subtype.find("CXL") != std::string_view::npos) return "cxl";
    if (subtype.find("NVM") != std::string_view::npos) return "nvm";
    if (subtype.find("GPU") != std::string_view::npos) return "gpu";
    return "dram";
}

/// hwloc's first matrix of latencies between nodes that the firmware gave; null when there is none.
hwloc_distances_s* firmware_latencies(hwloc_topology* topology) {
    unsigned count = 1;
    hwloc_distances_s* matrix = nullptr;
    const unsigned long kind = HWLOC_DISTANCES_KIND_FROM_OS | HWLOC_DISTANCES_KIND_MEANS_LATENCY;
    const int error = hwloc_distances_get_by_type(topology, HWLOC_OBJ_NUMANODE, &count, &matrix, kind, 0);
    return error == 0 && count > 0 ? matrix : nullptr;
}

}  // namespace

std::vector<Node> read_nodes(const Usable& usable) {
    const std::vector<hwloc_obj_t> objects = all_nodes(usable.topology());
    const std::map<unsigned, Bitmap> claims = claim_cpus(objects);
    std::vector<Node> nodes;
    for (hwloc_obj_t object : objects) {
        if (!usable.has_node(object->os_index)) continue;
        const hwloc_bitmap_s* cpus = claims.at(object->os_index).get();
        std::vector<int> firsts = usable.first_pus(cpus);
        Node node;
        node.id = static_cast<int>(object->os_index);
        node.package = package_of(usable, object);
        node.cpus = usable.cpulist(cpus);
        node.cores = static_cast<int>(firsts.size());
        node.core_cpus = format_cpu_list(std::move(firsts));
        node.memory_bytes = object->attr->numanode.local_memory;
        node.kind = kind_of(object);
        nodes.push_back(std::move(node));
    }
    return nodes;
}

std::vector<std::vector<std::uint64_t>> read_distances(const Usable& usable, const std::vector<Node>& nodes) {
    if (nodes.size() == 1) return {{10}};  // ACPI: a node's distance to itself
    hwloc_distances_s* matrix = firmware_latencies(usable.topology());
    if (matrix == nullptr) return {};
    std::map<int, unsigned> place;
    for (unsigned i = 0; i < matrix->nbobjs; ++i) place[static_cast<int>(matrix->objs[i]->os_index)] = i;
    std::vector<std::vector<std::uint64_t>> distances;
    for (const Node& from : nodes) {
        std::vector<std::uint64_t> row;
        for (const Node& to : nodes) {
            if (!place.contains(from.id) || !place.contains(to.id)) continue;
            row.push_back(matrix->values[place[from.id] * matrix->nbobjs + place[to.id]]);
        }
        if (row.size() == nodes.size()) distances.push_back(std::move(row));
    }
    hwloc_distances_release(usable.topology(), matrix);
    if (distances.size() != nodes.size()) distances.clear();
    return distances;
}

}  // namespace weir::probe
