// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "base/estimate.h"
#include "base/fields.h"

namespace weir::measure {

/// What a team keeps of the ceiling when its threads meet after every so many bytes.
struct Steps {
    int threads = 0;
    std::uint64_t bytes_per_thread = 0;
    Estimate of_ceiling;
    std::vector<std::string> doubts = {};  ///< what disturbed it, by names that docs/measuring.md explains

    static constexpr auto fields() {
        return std::tuple{
            field("threads", &Steps::threads, "threads"),
            field("bytes_per_thread", &Steps::bytes_per_thread, "what each reads between two barriers"),
            field("of_ceiling", &Steps::of_ceiling,
                  "ratio to the ceiling, paired in time: less by the barrier and by waiting for the slowest"),
            defaulted("doubts", &Steps::doubts, "what disturbed it: names of docs/measuring.md"),
        };
    }
};

}  // namespace weir::measure
