// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "measure/measurements.h"
#include "reports/writer.h"

namespace weir::reports {

/// Bandwidth between nodes in GB/s, when more than one node was measured: a matrix for each load and each way
/// of using memory (read, triad), threads' nodes down, memory's nodes across. A pair that was measured
/// several times has its best median; one that was not has a dash.
void write_node_matrices(Writer& writer, const std::vector<measure::Bandwidth>& bandwidth);

}  // namespace weir::reports
