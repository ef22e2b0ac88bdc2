// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "probe/findings/kinds.h"

namespace weir::probe::findings {
namespace {

/// Whether the slots say that the whole socket is empty, which is another finding.
bool socket_is_empty(const Machine& machine, int package) {
    if (!machine.dimms) return false;
    const auto& dimms = *machine.dimms;
    return std::all_of(dimms.begin(), dimms.end(), [&](const Dimm& dimm) {
        return !dimm.populated || (dimm.package && *dimm.package != package);
    });
}

/// Its cores read all that they need from other nodes.
std::optional<Seen> detect(const Machine& machine) {
    if (machine.nodes.size() < 2) return std::nullopt;
    for (const Node& node : machine.nodes) {
        if (node.cores == 0 || node.memory_bytes > 0 || socket_is_empty(machine, node.package)) continue;
        return Seen{
            fmt::format("node {} has {} cores and no memory: they read everything from other nodes", node.id,
                        node.cores),
            "put DIMMs into the channels of its part of the socket, or set fewer nodes per socket (NPS1, SNC "
            "off) in the BIOS"};
    }
    return std::nullopt;
}

}  // namespace

FindingKind node_without_memory() {
    return {"node-without-memory", "loss", detect};
}

}  // namespace weir::probe::findings
