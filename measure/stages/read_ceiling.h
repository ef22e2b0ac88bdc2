// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "kernels/read.h"
#include "measure/sampling/turns.h"

namespace weir::measure {

/// Every kernel goes once over all of each thread's buffer, untimed: its sum must be that of the contents, or
/// a Fault names it.
void validate_sums(const Bench& bench, std::span<const kernels::ReadKernel> kernels);

/// Reads all threads' memory at once with every read kernel of the instruction set and takes the one with the
/// best median: the ceiling. Fills ceiling and, on a team of one node, bandwidth; each kernel's sums are
/// checked against the contents (a wrong one is a Fault naming it). After a stop the ceiling has fewer
/// samples and a warning, or, when there are none at all, Interrupted is thrown. Returns the best kernel.
kernels::ReadKernel measure_ceiling(const Bench& bench);

}  // namespace weir::measure
