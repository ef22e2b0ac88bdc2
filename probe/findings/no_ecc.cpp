// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "probe/findings/kinds.h"

namespace weir::probe::findings {
namespace {

/// Hundreds of gigabytes without error correction: bits will flip unseen.
std::optional<Seen> detect(const Machine& machine) {
    if (!machine.dimms) return std::nullopt;
    int without = 0;
    int known = 0;
    for (const Dimm& dimm : *machine.dimms) {
        if (!dimm.populated || !dimm.ecc) continue;
        ++known;
        if (!*dimm.ecc) ++without;
    }
    if (without == 0) return std::nullopt;
    return Seen{fmt::format("{} of {} DIMMs correct no errors", without, known),
                "use ECC DIMMs, or turn error correction on in the BIOS"};
}

}  // namespace

FindingKind no_ecc() {
    return {"no-ecc", "warning", detect};
}

}  // namespace weir::probe::findings
