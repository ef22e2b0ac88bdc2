// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "probe/findings/kinds.h"
#include "probe/findings/mending.h"

namespace weir::probe::findings {
namespace {

/// Cores of a socket without memory read everything through the links to the other.
std::optional<Seen> detect(const Machine& machine) {
    if (!machine.dimms) return std::nullopt;
    std::set<int> with_memory;
    for (const Dimm& dimm : *machine.dimms) {
        if (!dimm.populated) continue;
        if (!dimm.package) return std::nullopt;  // it may be in any of them
        with_memory.insert(*dimm.package);
    }
    std::vector<int> without;
    for (const Package& package : machine.packages) {
        if (package.populated && !with_memory.empty() && !with_memory.contains(package.id))
            without.push_back(package.id);
    }
    if (without.empty()) return std::nullopt;
    return Seen{
        fmt::format(
            "package {} has a CPU and no DIMM: it reads all memory over the links between the sockets",
            fmt::join(without, ", ")),
        "fill its slots like those of the other socket, or move every second DIMM over"};
}

/// Its slots filled as those of the socket that has memory.
std::optional<Machine> mend(const Machine& machine) {
    std::vector<Dimm> dimms = *machine.dimms;
    const auto filled = std::find_if(dimms.begin(), dimms.end(),
                                     [](const Dimm& dimm) { return dimm.populated && dimm.package; });
    const int source = *filled->package;
    for (const Package& package : machine.packages) {
        const bool has_memory = std::any_of(dimms.begin(), dimms.end(), [&](const Dimm& dimm) {
            return dimm.populated && dimm.package && *dimm.package == package.id;
        });
        if (!package.populated || has_memory) continue;
        dimms = copied_to(dimms, source, package.id);
        if (dimms.empty()) return std::nullopt;
    }
    return with_dimms(machine, std::move(dimms));
}

}  // namespace

FindingKind socket_without_memory() {
    return {"socket-without-memory", "loss", detect, mend};
}

}  // namespace weir::probe::findings
