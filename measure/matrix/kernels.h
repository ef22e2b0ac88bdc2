// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

#include "kernels/read.h"
#include "measure/matrix/placed_team.h"

namespace weir::measure {

/// One kernel over the memory of a placed team.
struct MatrixKernel {
    std::string_view name;
    double traffic = 1;  ///< bytes that cross the memory bus for each that is counted
    PlacedTeam::Step step;
};

using MeasureKernel = std::function<void(const MatrixKernel&)>;

/// Calls `measure` with the read kernel, whose sums are checked before. The memory has been filled.
void with_reads(const PlacedTeam& team, const kernels::ReadKernel& kernel, const MeasureKernel& measure);

/// Calls `measure` with STREAM's triad and copy of the bench's instruction set, ordinary stores, unless
/// stopped; each result is checked afterwards. Overwrites the memory.
void with_streams(const PlacedTeam& team, const MeasureKernel& measure);

}  // namespace weir::measure
