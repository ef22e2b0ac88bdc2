// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "planner/plan.h"

namespace weir::planner {

/// The prediction carried over to the ceiling that a run measured for itself: of a token's time only reading
/// its bytes changes with the bandwidth (bytes / ceiling); arithmetic, barriers and activations take as long
/// as before. Fault for a plan without a ceiling or a prediction.
inline Estimate predicted_at(const Plan& plan, double ceiling_bytes_per_s) {
    const Estimate& rate = plan.predicted_tokens_per_s;
    const double limit = plan.limit_tokens_per_s.ceiling;
    if (plan.ceiling_bytes_per_s <= 0 || limit <= 0 || rate.low <= 0)
        throw Fault("a plan without a prediction");
    const double reading_s = 1 / limit;
    const double change_s = reading_s * (plan.ceiling_bytes_per_s / ceiling_bytes_per_s - 1);
    const auto carried = [&](double tokens_per_s) {
        // A bound above the limit has no time beside reading: it moves with the bandwidth.
        const double beside_s = 1 / tokens_per_s - reading_s;
        if (beside_s < 0) return tokens_per_s * ceiling_bytes_per_s / plan.ceiling_bytes_per_s;
        return 1 / (1 / tokens_per_s + change_s);
    };
    return {carried(rate.median), carried(rate.low), carried(rate.high), rate.samples};
}

}  // namespace weir::planner
