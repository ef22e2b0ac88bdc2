// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "kernels/read.h"
#include "measure/sampling/turns.h"
#include "numa/team.h"

namespace weir::measure {

/// Every kernel goes once over all of each thread's buffer, untimed: its sum must be that of the contents, or
/// a Fault names it.
void validate_sums(const Bench& bench, std::span<const kernels::ReadKernel> kernels);

/// Reads all threads' memory at once with every read kernel of the instruction set and takes the one with the
/// best median: the ceiling. Fills ceiling and, on a team of one node, bandwidth; each kernel's sums are
/// checked against the contents (a wrong one is a Fault naming it). After a stop the ceiling has fewer
/// samples and a warning, or, when there are none at all, Interrupted is thrown. Returns the best kernel.
kernels::ReadKernel measure_ceiling(const Bench& bench);

/// Which of the kernels is fastest by these threads, the bench team's first ones, found by a trial
/// (Bench::trial): the ceiling of fewer threads than all, whose best kernel may be slow for one of them. The
/// first kernel after a stop.
kernels::ReadKernel fastest_read(const Bench& bench, const numa::Team& team,
                                 std::span<const kernels::ReadKernel> kernels);

}  // namespace weir::measure
