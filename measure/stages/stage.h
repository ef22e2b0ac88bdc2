// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "kernels/read.h"
#include "measure/sampling/bench.h"

namespace weir::measure {

/// One named part of the work after the ceiling.
struct Stage {
    const char* name;
    double weight;  ///< its share of the time budget, over the sum of all that are wanted
    void (*run)(const Bench& bench, const kernels::ReadKernel& ceiling_kernel);
};

/// All of them, in their order: those that overwrite the arena come last. A further one is a file in this
/// folder and a line in stages.cpp.
std::span<const Stage> all_stages();

}  // namespace weir::measure
