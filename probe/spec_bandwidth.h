// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/readable.h"
#include "probe/hardware/catalog.h"
#include "probe/machine.h"

namespace weir::probe {

/// What the memory of a machine could carry by its data sheets: nothing here is measured.
struct SpecBandwidth {
    Readable<double> bytes_per_s;         ///< populated channels x configured speed x bus, all sockets
    Readable<double> best_bytes_per_s;    ///< all channels of the CPUs at their maximum speed
    std::vector<Readable<double>> nodes;  ///< of each node, in the order of Machine::nodes
    std::vector<std::string> notes;       ///< what had to be assumed
};

/// From channels and DIMMs as they are in the machine. Where the channels of a socket could not be derived,
/// each of its DIMMs is counted as a channel, up to as many as its CPU has, and a note says so.
SpecBandwidth spec_bandwidth(const Machine& machine, const hardware::Catalog& catalog);

/// Fills every spec figure of the machine, once packages, nodes, channels and dimms are known.
void fill_spec(Machine& machine, const hardware::Catalog& catalog);
void fill_spec(Machine& machine);

}  // namespace weir::probe
