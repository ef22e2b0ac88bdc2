// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "base/units.h"
#include "probe/findings/kinds.h"
#include "probe/findings/mending.h"

namespace weir::probe::findings {
namespace {

struct Filled {
    int package = 0;
    std::uint64_t bytes = 0;
};

/// The sockets with the least and the most memory of those with any; both the same where slots do not tell.
std::pair<Filled, Filled> extremes(const Machine& machine) {
    std::map<int, std::uint64_t> bytes;
    if (machine.dimms) {
        for (const Dimm& dimm : *machine.dimms) {
            if (!dimm.populated) continue;
            if (!dimm.package || dimm.size_bytes == 0) return {};
            bytes[*dimm.package] += dimm.size_bytes;
        }
    }
    if (bytes.empty()) return {};
    const auto [least, most] = std::minmax_element(
        bytes.begin(), bytes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    return {{least->first, least->second}, {most->first, most->second}};
}

/// Rows are dealt out by what each socket's memory gives; capacity that differs also limits what fits.
std::optional<Seen> detect(const Machine& machine) {
    const auto [least, most] = extremes(machine);
    if (least.bytes == most.bytes) return std::nullopt;
    return Seen{fmt::format("package {} has {} of memory and package {} has {}", least.package,
                            format_capacity(least.bytes), most.package, format_capacity(most.bytes)),
                "give every socket the same DIMMs in the same slots"};
}

/// Every socket filled as the one that has most.
std::optional<Machine> mend(const Machine& machine) {
    const int fullest = extremes(machine).second.package;
    std::vector<Dimm> dimms = *machine.dimms;
    for (const Package& package : machine.packages) {
        if (!package.populated || package.id == fullest) continue;
        dimms = copied_to(dimms, fullest, package.id);
        if (dimms.empty()) return std::nullopt;
    }
    return with_dimms(machine, std::move(dimms));
}

}  // namespace

FindingKind unbalanced_sockets() {
    return {"unbalanced-sockets", "warning", detect, mend};
}

}  // namespace weir::probe::findings
