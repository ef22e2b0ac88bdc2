// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/units.h"
#include "probe/findings/detectors.h"

namespace weir::probe::findings {

/// Rows are dealt out by what each socket's memory gives; capacity that differs also limits what fits.
std::optional<Finding> unbalanced_sockets(const Machine& machine) {
    if (!machine.dimms) return std::nullopt;
    std::map<int, std::uint64_t> bytes;
    for (const Dimm& dimm : *machine.dimms) {
        if (!dimm.populated) continue;
        if (!dimm.package || dimm.size_bytes == 0) return std::nullopt;
        bytes[*dimm.package] += dimm.size_bytes;
    }
    const auto less = [](const auto& a, const auto& b) { return a.second < b.second; };
    if (bytes.size() < 2) return std::nullopt;
    const auto [least, most] = std::minmax_element(bytes.begin(), bytes.end(), less);
    if (least->second == most->second) return std::nullopt;
    return Finding{"unbalanced-sockets", "warning",
                   fmt::format("package {} has {} of memory and package {} has {}", least->first,
                               format_capacity(least->second), most->first, format_capacity(most->second)),
                   "give every socket the same DIMMs in the same slots"};
}

}  // namespace weir::probe::findings
