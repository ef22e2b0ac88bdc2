// SPDX-License-Identifier: Apache-2.0
#include "probe/capture/export_topology.h"

#include <hwloc.h>
#include <hwloc/export.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "base/error.h"

namespace weir::probe {
namespace {

/// What hwloc notes of an object beside its place that says nothing of one machine alone. Host name, serial
/// numbers, UUIDs, control group and what later versions add are not among them.
bool is_kept(std::string_view name) {
    static constexpr std::string_view kKept[] = {
        "Architecture", "Backend",   "CPUFamilyNumber", "CPUModel",  "CPUModelNumber", "CPUStepping",
        "CPUVendor",    "Inclusive", "OSName",          "OSRelease", "hwlocVersion",
    };
    return std::find(std::begin(kKept), std::end(kKept), name) != std::end(kKept);
}

/// hwloc 2.9 lets a note be added and not removed, but its text may be overwritten.
void redact(hwloc_obj_t object) {
    for (unsigned i = 0; i < object->infos_count; ++i) {
        const hwloc_info_s& note = object->infos[i];
        if (!is_kept(note.name)) std::fill_n(note.value, std::strlen(note.value), 'X');
    }
    for (hwloc_obj_t first : {object->first_child, object->memory_first_child, object->io_first_child,
                              object->misc_first_child}) {
        for (hwloc_obj_t child = first; child != nullptr; child = child->next_sibling) redact(child);
    }
}

}  // namespace

std::string export_topology(hwloc_topology* topology, const Usable& usable) {
    redact(hwloc_get_root_obj(topology));
    // Fails for no PU at all, with which nothing could run.
    hwloc_topology_allow(topology, usable.cpus(), nullptr, HWLOC_ALLOW_FLAG_CUSTOM);
    char* text = nullptr;
    int length = 0;
    if (hwloc_topology_export_xmlbuffer(topology, &text, &length, 0) != 0)
        throw Fault("hwloc cannot write the topology as XML");
    std::string xml(text, std::strlen(text));
    hwloc_free_xmlbuffer(topology, text);
    return xml;
}

}  // namespace weir::probe
