// SPDX-License-Identifier: Apache-2.0
#include "probe/findings/detectors.h"

namespace weir::probe::findings {

/// Without the DIMMs there is no spec to compare with.
std::optional<Finding> dimms_unreadable(const Machine& machine) {
    if (machine.dimms) return std::nullopt;
    return Finding{"dimms-unreadable", "info",
                   "the memory slots cannot be read (" + machine.dimms.reason().why +
                       "): rates are compared with what was measured, not with the spec",
                   machine.dimms.reason().remedy};
}

}  // namespace weir::probe::findings
