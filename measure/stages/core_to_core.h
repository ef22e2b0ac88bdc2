// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "kernels/read.h"
#include "measure/sampling/bench.h"
#include "measure/stages/core_pairs.h"

namespace weir::measure {

/// How long a cache line takes from one core to another and back: two threads, each pinned to a PU, write it
/// in turn, each as soon as it has seen what the other wrote (atomic stores and loads, no pause between
/// looks). The line is in memory of the first one's node. Over the machine's pairs of cores (core_pairs),
/// whatever team there is, into core_to_core, one entry a relation; nothing on a machine of one core, as
/// conditions["core_to_core"] then says. A turn that was lost is a Fault. Of a relation that a stop cuts
/// short the pairs before it count.
void measure_core_to_core(const Bench& bench, const kernels::ReadKernel& ceiling_kernel);

/// The same of these pairs.
void measure_core_to_core(const Bench& bench, std::span<const CorePairs> relations);

}  // namespace weir::measure
