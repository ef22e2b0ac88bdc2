// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <set>

#include "probe/findings/detectors.h"

namespace weir::probe::findings {

/// Cores of a socket without memory read everything through the links to the other.
std::optional<Finding> socket_without_memory(const Machine& machine) {
    if (!machine.dimms) return std::nullopt;
    std::set<int> with_memory;
    for (const Dimm& dimm : *machine.dimms) {
        if (!dimm.populated) continue;
        if (!dimm.package) return std::nullopt;  // it may be in any of them
        with_memory.insert(*dimm.package);
    }
    for (const Package& package : machine.packages) {
        if (!package.populated || with_memory.empty() || with_memory.contains(package.id)) continue;
        return Finding{"socket-without-memory", "loss",
                       fmt::format("package {} has a CPU and no DIMM: it reads all memory over the links "
                                   "between the sockets",
                                   package.id),
                       "move half of the DIMMs to its slots"};
    }
    return std::nullopt;
}

}  // namespace weir::probe::findings
