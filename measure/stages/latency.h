// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/read.h"
#include "measure/matrix/nodes.h"
#include "measure/sampling/bench.h"

namespace weir::measure {

/// Idle latency of a dependent load, the first core of every cpu node to the memory of every memory node, the
/// rest of the team asleep: over a random cycle of cache lines in huge pages (measure/sampling/chase.h), and
/// once more in 4 KiB pages for the first node's own memory, which shows what small pages cost. Each pair has
/// memory of its own, touched by the thread that loads, its placement proved, and freed again: a pair whose
/// pages are elsewhere, or for which there is too little memory, is left out with a warning. Into latency,
/// which is unreadable with the reason where there is no pair at all; what was measured before a stop stays.
/// A load that went astray is a Fault. With many pairs the least number of windows takes longer than the
/// stage's time: about 0.3 s a pair.
void measure_latency(const Bench& bench, const kernels::ReadKernel& ceiling_kernel);

/// The same of these nodes, with cycles over `least_bytes` at least.
void measure_latency(const Bench& bench, const MatrixNodes& nodes, std::uint64_t least_bytes);

}  // namespace weir::measure
