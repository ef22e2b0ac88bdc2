// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <tuple>

#include "base/estimate.h"
#include "base/fields.h"

namespace weir::measure {

/// Cost of one barrier of the pinned team.
struct BarrierCost {
    int threads = 0;
    Estimate ns;

    static constexpr auto fields() {
        return std::tuple{
            field("threads", &BarrierCost::threads, "threads"),
            field("ns", &BarrierCost::ns, "nanoseconds a crossing"),
        };
    }
};

}  // namespace weir::measure
