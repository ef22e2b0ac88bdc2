// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "kernels/read.h"
#include "measure/sampling/bench.h"

namespace weir::measure {

/// Rates of each kernel over the team's memory, rates[kernel][sample], in turns so that a drift of the
/// machine meets all kernels alike; the first round is discarded. Fewer samples than bench.samples after a
/// stop.
std::vector<std::vector<double>> sample_kernels(const Bench& bench, const numa::Team& team,
                                                std::span<const kernels::ReadKernel> kernels);

/// Every kernel goes once over all of each thread's buffer, untimed: its sum must be that of the contents, or
/// a Fault names it.
void validate_sums(const Bench& bench, std::span<const kernels::ReadKernel> kernels);

/// Reads all threads' memory at once with every read kernel of the instruction set and takes the one with the
/// best median: the ceiling. Fills ceiling and, on a team of one node, bandwidth; each kernel's sums are
/// checked against the contents (a wrong one is a Fault naming it). After a stop the ceiling has fewer
/// samples and a warning, or, when there are none at all, Interrupted is thrown. Returns the best kernel.
kernels::ReadKernel measure_ceiling(const Bench& bench);

}  // namespace weir::measure
