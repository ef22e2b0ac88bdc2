// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <string>
#include <vector>

#include "base/units.h"
#include "probe/findings/detectors.h"

namespace weir::probe::findings {

/// Channels of unequal size are interleaved only as far as the smallest goes: the rest is read from fewer.
std::optional<Finding> mixed_dimm_sizes(const Machine& machine) {
    if (!machine.dimms) return std::nullopt;
    std::map<std::uint64_t, int> sizes;
    for (const Dimm& dimm : *machine.dimms) {
        if (dimm.populated && dimm.size_bytes > 0) ++sizes[dimm.size_bytes];
    }
    if (sizes.size() < 2) return std::nullopt;
    std::vector<std::string> parts;
    for (const auto& [size, count] : sizes) {
        parts.push_back(fmt::format("{} x {}", count, format_capacity(size)));
    }
    return Finding{
        "mixed-dimm-sizes", "warning",
        fmt::format("DIMMs differ in size ({}): what the larger ones have beyond the smaller may be "
                    "interleaved over fewer channels",
                    fmt::join(parts, ", ")),
        "give every channel the same DIMMs"};
}

}  // namespace weir::probe::findings
