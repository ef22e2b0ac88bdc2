// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "probe/usable.h"

namespace weir::probe {

/// hwloc's XML of the topology, for a capture: read again, it gives the same packages, nodes and limits. What
/// hwloc knows of names and serial numbers is removed from `topology`, and what this thread may not run on is
/// marked as not allowed, so this comes after all other reading.
std::string export_topology(hwloc_topology* topology, const Usable& usable);

}  // namespace weir::probe
