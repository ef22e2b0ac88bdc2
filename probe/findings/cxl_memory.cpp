// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/units.h"
#include "probe/findings/kinds.h"

namespace weir::probe::findings {
namespace {

/// Memory behind a PCIe link: more capacity, a fraction of a socket's bandwidth.
std::optional<Seen> detect(const Machine& machine) {
    for (const Node& node : machine.nodes) {
        if (node.kind != "cxl") continue;
        return Seen{fmt::format("node {} is {} of CXL memory, read over a PCIe link", node.id,
                                format_capacity(node.memory_bytes)),
                    "keep weights that every token reads in DIMMs; measure the node with `weir measure`"};
    }
    return std::nullopt;
}

}  // namespace

FindingKind cxl_memory() {
    return {"cxl-memory", "info", detect};
}

}  // namespace weir::probe::findings
