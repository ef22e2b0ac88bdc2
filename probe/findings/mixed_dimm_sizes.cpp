// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/units.h"
#include "probe/findings/kinds.h"
#include "probe/findings/mending.h"

namespace weir::probe::findings {
namespace {

/// Channels of unequal size are interleaved only as far as the smallest goes: the rest is read from fewer.
std::optional<Seen> detect(const Machine& machine) {
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
    return Seen{fmt::format("DIMMs differ in size ({}): what the larger ones have beyond the smaller may be "
                            "interleaved over fewer channels",
                            fmt::join(parts, ", ")),
                "replace the smaller ones: every channel should hold the same DIMMs"};
}

/// Every DIMM as large as the largest.
std::optional<Machine> mend(const Machine& machine) {
    std::vector<Dimm> dimms = *machine.dimms;
    std::uint64_t largest = 0;
    for (const Dimm& dimm : dimms) largest = std::max(largest, dimm.populated ? dimm.size_bytes : 0);
    for (Dimm& dimm : dimms) {
        if (dimm.populated) dimm.size_bytes = largest;
    }
    return with_dimms(machine, std::move(dimms));
}

}  // namespace

FindingKind mixed_dimm_sizes() {
    return {"mixed-dimm-sizes", "warning", detect, mend};
}

}  // namespace weir::probe::findings
