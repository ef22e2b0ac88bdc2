// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "measure/measurements.h"
#include "reports/writer.h"

namespace weir::reports {

/// What was measured between nodes, when there is more than one, in GB/s: a matrix for each load and each
/// kernel (read, triad, copy), threads' nodes down, memory's nodes across and called by their kind where it
/// is not DRAM; then the links between packages, and interleaved memory. A pair that was measured several
/// times has its best median; one that was not has a dash, and where it could not be, the reason follows.
void write_node_matrices(Writer& writer, const measure::Measurements& measurements);

/// The matrices alone, where nothing else is known of the nodes.
void write_node_matrices(Writer& writer, const std::vector<measure::Bandwidth>& bandwidth);

}  // namespace weir::reports
