// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "base/estimate.h"
#include "base/fields.h"

namespace weir::measure {

/// Arithmetic peak, all threads.
struct Compute {
    std::string type;
    Estimate flop_per_s;
    std::vector<std::string> doubts = {};  ///< what disturbed it, by names that docs/measuring.md explains

    static constexpr auto fields() {
        return std::tuple{
            field("type", &Compute::type,
                  "fp32, latent_attention, or activations: elements a second of one thread"),
            field("flop_per_s", &Compute::flop_per_s, "floating point operations per second"),
            defaulted("doubts", &Compute::doubts, "what disturbed it: names of docs/measuring.md"),
        };
    }
};

}  // namespace weir::measure
