// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <string>

#include "probe/findings/kinds.h"

namespace weir::probe::findings {
namespace {

/// Errors that the memory controllers have counted since boot: a DIMM, or its seat, is failing.
std::optional<Seen> detect(const Machine& machine) {
    if (!machine.edac_dimms) return std::nullopt;
    std::uint64_t corrected = 0;
    std::uint64_t uncorrected = 0;
    std::string where;
    for (const EdacDimm& dimm : *machine.edac_dimms) {
        const std::uint64_t here = dimm.corrected_errors.value_or(0) + dimm.uncorrected_errors.value_or(0);
        corrected += dimm.corrected_errors.value_or(0);
        uncorrected += dimm.uncorrected_errors.value_or(0);
        if (here > 0 && where.empty()) where = dimm.label.value_or(dimm.location.value_or("one of them"));
    }
    if (corrected + uncorrected == 0) return std::nullopt;
    return Seen{fmt::format("the memory controllers counted {} corrected and {} uncorrected errors since "
                            "boot, first at {}",
                            corrected, uncorrected, where),
                "reseat that DIMM; replace it when the count goes on growing"};
}

}  // namespace

FindingKind memory_errors() {
    return {"memory-errors", "warning", detect};
}

}  // namespace weir::probe::findings
