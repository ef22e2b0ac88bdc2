// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/read.h"
#include "measure/sampling/bench.h"

namespace weir::measure {

/// What the ceiling stands beside, into bandwidth: every read kernel by one thread alone (the team's first,
/// on its own node), and every stream operation with each kind of store by that thread and, on a team of one
/// node, by all. An operation's figure is that of the best of its kernels (stream_kernels), named as
/// kernels::name(op, store), bytes as STREAM counts them; which kernel that was is in conditions["streams"].
/// The kernels of a team take turns, so that a drift of the machine meets all alike. Results are checked
/// afterwards; a wrong one is a Fault. Overwrites the arena.
void measure_kernels(const Bench& bench, const kernels::ReadKernel& best);

}  // namespace weir::measure
