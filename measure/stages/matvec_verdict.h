// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "measure/figures/matvec.h"
#include "measure/figures/matvec_core.h"

namespace weir::measure {

/// Of what a pair of kernel and reading says: below this share of what the same threads read, the kernel
/// waits for its own arithmetic.
inline constexpr double kMemoryBound = 0.9;
/// Of the best rate, what counts as saturated.
inline constexpr double kSaturated = 0.98;

/// The node whose threads were measured.
struct MeasuredNode {
    int threads = 0;  ///< of the team
    int cores = 0;    ///< that it has
};

/// Concludes from the figures of one format, whose threads rise, what each is bound by, and writes it there.
void conclude_bounds(std::span<MatvecBandwidth> figures);

/// What the node is bound by with all of its threads, and how many saturate it. Where that is memory: the
/// fewest measured threads within 2 % of the node's best. Where it is compute, as many as would take what the
/// node's threads read: a prediction, more than were measured. Unreadable where the team leaves cores of the
/// node out or nothing of the node alone was measured. `core` has format, instruction set and rate.
MatvecCore conclude_core(std::span<const MatvecBandwidth> figures, const MeasuredNode& node, MatvecCore core);

}  // namespace weir::measure
