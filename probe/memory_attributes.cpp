// SPDX-License-Identifier: Apache-2.0
#include "probe/memory_attributes.h"

#include <fmt/format.h>
#include <hwloc.h>
#include <hwloc/export.h>

#include <cmath>
#include <cstring>

#include "base/error.h"
#include "base/units.h"
#include "probe/topology_load.h"

namespace weir::probe {
namespace {

hwloc_obj_t node_of(hwloc_topology* topology, int id) {
    const hwloc_obj_t node = hwloc_get_numanode_obj_by_os_index(topology, static_cast<unsigned>(id));
    if (node == nullptr) throw Fault(fmt::format("hwloc knows no node {}", id));
    return node;
}

void set(hwloc_topology* topology, hwloc_memattr_id_e attribute, const MeasuredAccess& access,
         std::optional<double> value) {
    if (!value) return;
    hwloc_location initiator{};
    initiator.type = HWLOC_LOCATION_TYPE_CPUSET;
    initiator.location.cpuset = node_of(topology, access.cpu_node)->cpuset;
    const auto whole = static_cast<hwloc_uint64_t>(std::llround(*value));
    if (hwloc_memattr_set_value(topology, attribute, node_of(topology, access.memory_node), &initiator, 0,
                                whole) != 0) {
        throw Fault(fmt::format("hwloc takes no attribute of node {}'s memory: {}", access.memory_node,
                                std::strerror(errno)));
    }
}

std::optional<double> in_mib(std::optional<double> bytes_per_s) {
    if (!bytes_per_s) return std::nullopt;
    return *bytes_per_s / static_cast<double>(kMiB);
}

}  // namespace

std::string memory_attributes_xml(const std::vector<MeasuredAccess>& accesses, const ProbeOptions& options) {
    const Topology topology = load_topology(open_source(options));
    for (const MeasuredAccess& access : accesses) {
        set(topology.get(), HWLOC_MEMATTR_ID_READ_BANDWIDTH, access, in_mib(access.read_bytes_per_s));
        set(topology.get(), HWLOC_MEMATTR_ID_BANDWIDTH, access, in_mib(access.copy_bytes_per_s));
        set(topology.get(), HWLOC_MEMATTR_ID_READ_LATENCY, access, access.read_latency_ns);
    }
    char* text = nullptr;
    int length = 0;
    if (hwloc_topology_export_xmlbuffer(topology.get(), &text, &length, 0) != 0)
        throw Fault("hwloc cannot write the topology as XML");
    std::string xml(text, std::strlen(text));
    hwloc_free_xmlbuffer(topology.get(), text);
    return xml;
}

}  // namespace weir::probe
