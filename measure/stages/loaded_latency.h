// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "kernels/read.h"
#include "measure/sampling/bench.h"

namespace weir::measure {

/// Latency under load, of each node of the team: its first thread follows dependent loads over a random cycle
/// in the node's memory (measure/sampling/chase.h) while the node's others stream theirs of the arena, each
/// pausing after every block for so long that they ask for nothing, 1/16, 1/8 … of their share of the
/// ceiling, and all they can get. The pause is counted in pause instructions, timed beforehand: pause_ns
/// comes from there. What the streamers get and what a load takes are of the same windows; the points take
/// turns in three passes, so that a drift of the machine meets all. Into loaded_latency; nothing for nodes of
/// one thread, as conditions["loaded_latency"] then says. Needs the ceiling. A load that went astray is a
/// Fault; after a stop a node's curve is left out unless all its points have samples enough.
void measure_loaded_latency(const Bench& bench, const kernels::ReadKernel& ceiling_kernel);

/// The same with cycles over `least_bytes` at least.
void measure_loaded_latency(const Bench& bench, const kernels::ReadKernel& ceiling_kernel,
                            std::uint64_t least_bytes);

}  // namespace weir::measure
