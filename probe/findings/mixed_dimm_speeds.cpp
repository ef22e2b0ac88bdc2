// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "probe/findings/kinds.h"
#include "probe/findings/mending.h"

namespace weir::probe::findings {
namespace {

/// A memory controller runs all its channels at the speed of the slowest DIMM.
std::optional<Seen> detect(const Machine& machine) {
    if (!machine.dimms) return std::nullopt;
    struct Grade {
        std::uint64_t mt_per_s = 0;
        int dimms = 0;
    };
    std::map<std::uint64_t, Grade> grades;
    for (const Dimm& dimm : *machine.dimms) {
        if (!dimm.populated || !dimm.rated_mt_per_s) continue;
        // 2666 and 2667 are one grade, rounded by different firmware.
        Grade& grade = grades[(*dimm.rated_mt_per_s + 1) / 10];
        grade.mt_per_s = std::max(grade.mt_per_s, *dimm.rated_mt_per_s);
        ++grade.dimms;
    }
    if (grades.size() < 2) return std::nullopt;
    std::vector<std::string> parts;
    for (const auto& [tens, grade] : grades)
        parts.push_back(fmt::format("{} at {}", grade.dimms, grade.mt_per_s));
    return Seen{fmt::format("DIMMs are rated for different speeds ({} MT/s): the slowest sets the pace",
                            fmt::join(parts, ", ")),
                "replace the slow ones"};
}

/// Every DIMM of the fastest grade, and as fast as the CPU lets it.
std::optional<Machine> mend(const Machine& machine) {
    std::vector<Dimm> dimms = *machine.dimms;
    std::uint64_t fastest = 0;
    for (const Dimm& dimm : dimms) {
        if (dimm.populated && dimm.rated_mt_per_s) fastest = std::max(fastest, *dimm.rated_mt_per_s);
    }
    for (Dimm& dimm : dimms) {
        if (!dimm.populated) continue;
        dimm.rated_mt_per_s = fastest;
        dimm.configured_mt_per_s = attainable_mt_per_s(machine, dimm);
    }
    return with_dimms(machine, std::move(dimms));
}

}  // namespace

FindingKind mixed_dimm_speeds() {
    return {"mixed-dimm-speeds", "warning", detect, mend};
}

}  // namespace weir::probe::findings
