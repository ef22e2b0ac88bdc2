// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "probe/machine.h"
#include "reports/not_readable.h"
#include "reports/writer.h"

namespace weir::reports {

/// The NUMA nodes: cores and memory, distances, what the firmware rates their memory at (HMAT), caches in
/// front of it, huge pages.
void write_nodes(Writer& writer, const probe::Machine& machine, NotReadable& missing);

}  // namespace weir::reports
