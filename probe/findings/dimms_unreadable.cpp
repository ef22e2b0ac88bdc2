// SPDX-License-Identifier: Apache-2.0
#include "probe/findings/kinds.h"

namespace weir::probe::findings {
namespace {

/// Without the DIMMs there is no spec to compare with.
std::optional<Seen> detect(const Machine& machine) {
    if (machine.dimms) return std::nullopt;
    return Seen{"the memory slots cannot be read (" + machine.dimms.reason().why +
                    "): rates are compared with what was measured, not with the spec",
                machine.dimms.reason().remedy};
}

}  // namespace

FindingKind dimms_unreadable() {
    return {"dimms-unreadable", "info", detect};
}

}  // namespace weir::probe::findings
