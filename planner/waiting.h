// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/estimate.h"
#include "measure/measurements.h"

namespace weir::planner {

/// How a token's bytes fall into phases that all threads end together.
struct PhaseWork {
    double bytes_per_token = 0;
    double phases_per_token = 0;
    int threads = 1;
    double ceiling_bytes_per_s = 0;
};

/// Time per token that a thread waits at the ends of phases, the barriers themselves included, from the
/// measured steps: the time that a step of that size took beyond the ceiling's, straight between the sizes
/// measured, in proportion beyond the largest. 0 samples, and a warning, when no steps were measured; nothing
/// for one thread.
Estimate waiting_ns(const PhaseWork& work, const measure::Measurements& measurements,
                    std::vector<std::string>& warnings);

}  // namespace weir::planner
