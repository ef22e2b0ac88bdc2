// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "base/estimate.h"
#include "base/fields.h"
#include "base/readable.h"

namespace weir::measure {

/// Arithmetic peak, all threads.
struct Compute {
    std::string type;
    Estimate flop_per_s;
    std::vector<std::string> doubts = {};  ///< what disturbed it, by names that docs/measuring.md explains

    static constexpr auto fields() {
        return std::tuple{
            field("type", &Compute::type,
                  "fp32, bf16, int8, amx-int8, amx-bf16; latent_attention; activations: elements a "
                  "second of one thread"),
            field("flop_per_s", &Compute::flop_per_s,
                  "operations per second, floating-point or integer; a multiply-add is two"),
            defaulted("doubts", &Compute::doubts, "what disturbed it: names of docs/measuring.md"),
        };
    }
};

/// A type of arithmetic that these threads do not have.
struct MissingCompute {
    std::string type;
    Readable<double> flop_per_s;  ///< why

    static constexpr auto fields() {
        return std::tuple{
            field("type", &MissingCompute::type, "as in compute"),
            field("flop_per_s", &MissingCompute::flop_per_s, "why there is none"),
        };
    }
};

}  // namespace weir::measure
