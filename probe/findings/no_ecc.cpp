// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "probe/findings/detectors.h"

namespace weir::probe::findings {

/// Hundreds of gigabytes without error correction: bits will flip unseen.
std::optional<Finding> no_ecc(const Machine& machine) {
    if (!machine.dimms) return std::nullopt;
    int without = 0;
    int known = 0;
    for (const Dimm& dimm : *machine.dimms) {
        if (!dimm.populated || !dimm.ecc) continue;
        ++known;
        if (!*dimm.ecc) ++without;
    }
    if (without == 0) return std::nullopt;
    return Finding{"no-ecc", "warning", fmt::format("{} of {} DIMMs correct no errors", without, known),
                   "use ECC DIMMs, or turn error correction on in the BIOS"};
}

}  // namespace weir::probe::findings
