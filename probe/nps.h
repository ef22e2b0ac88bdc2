// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/readable.h"
#include "probe/hardware/catalog.h"
#include "probe/machine.h"

namespace weir::probe {

/// How the firmware cuts sockets into NUMA nodes, in the words of its menu ("NPS4", "SNC2", "L3 as NUMA"),
/// inferred from the nodes that have cores. Unreadable where the nodes are not the firmware's, or where two
/// settings give the same nodes.
Readable<std::string> nodes_per_socket_mode(const Machine& machine, const hardware::Catalog& catalog);

}  // namespace weir::probe
