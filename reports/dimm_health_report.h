// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "probe/machine.h"
#include "reports/not_readable.h"
#include "reports/writer.h"

namespace weir::reports {

/// What the kernel sees of DIMMs at work: errors that it counted, and how hot they are.
void write_dimm_health(Writer& writer, const probe::Machine& machine, NotReadable& missing);

}  // namespace weir::reports
