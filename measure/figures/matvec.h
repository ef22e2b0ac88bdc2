// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "base/estimate.h"
#include "base/fields.h"

namespace weir::measure {

/// Packed weight bytes a matrix-vector kernel consumes, beside the ceiling windows around it.
struct MatvecBandwidth {
    std::string format;
    std::string isa;
    int threads = 0;
    Estimate bytes_per_s;
    Estimate of_ceiling;
    std::vector<std::string> doubts = {};  ///< what disturbed it, by names that docs/measuring.md explains

    static constexpr auto fields() {
        return std::tuple{
            field("format", &MatvecBandwidth::format, "weight format"),
            field("isa", &MatvecBandwidth::isa, "instruction set"),
            field("threads", &MatvecBandwidth::threads, "threads"),
            field("bytes_per_s", &MatvecBandwidth::bytes_per_s, "bytes of weights per second"),
            field("of_ceiling", &MatvecBandwidth::of_ceiling, "ratio to the ceiling, paired in time"),
            defaulted("doubts", &MatvecBandwidth::doubts, "what disturbed it: names of docs/measuring.md"),
        };
    }
};

}  // namespace weir::measure
