// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "probe/hardware/catalog.h"
#include "probe/machine_spec.h"

namespace weir::probe {

/// A machine string that the catalog can make a machine of. Lives no longer than the catalog.
struct CheckedSpec {
    MachineSpec spec;          ///< with the types of all DIMMs and the node mode filled in
    hardware::Cpu cpu;         ///< its model is known
    std::string mode_name;     ///< in the words of the firmware: "NPS4"
    int nodes_per_socket = 1;  ///< 0: one node over all sockets
    bool node_per_l3 = false;
    bool mode_said = false;  ///< else it is the mode of one node a socket
};

/// Holds the spec against the catalog. A UsageError names what is not known or cannot be, and why.
CheckedSpec check_spec(const MachineSpec& spec, const hardware::Catalog& catalog);

}  // namespace weir::probe
