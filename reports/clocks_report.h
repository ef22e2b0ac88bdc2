// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "probe/machine.h"
#include "reports/not_readable.h"
#include "reports/writer.h"

namespace weir::reports {

/// The clocks between cores and memory: the data fabric of AMD sockets, the uncore of Intel packages.
void write_clocks(Writer& writer, const probe::Machine& machine, NotReadable& missing);

}  // namespace weir::reports
