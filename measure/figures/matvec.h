// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "base/estimate.h"
#include "base/fields.h"

namespace weir::measure {

/// Packed weight bytes that a matrix-vector kernel consumes with so many threads, the team's first, beside
/// windows around it in which the same threads read.
struct MatvecBandwidth {
    std::string format;
    std::string isa;
    int threads = 0;
    Estimate bytes_per_s;
    Estimate of_ceiling;
    std::string bound = {};  ///< "memory" or "compute": what these threads wait for; empty: not concluded
    std::vector<std::string> doubts = {};  ///< what disturbed it, by names that docs/measuring.md explains

    static constexpr auto fields() {
        return std::tuple{
            field("format", &MatvecBandwidth::format, "weight format"),
            field("isa", &MatvecBandwidth::isa, "instruction set"),
            field("threads", &MatvecBandwidth::threads, "threads"),
            field("bytes_per_s", &MatvecBandwidth::bytes_per_s, "bytes of weights per second"),
            field("of_ceiling", &MatvecBandwidth::of_ceiling,
                  "ratio to the same threads' reading, paired in time"),
            defaulted("bound", &MatvecBandwidth::bound,
                      "memory: it takes 0.9 of what these threads can read or more; else compute"),
            defaulted("doubts", &MatvecBandwidth::doubts, "what disturbed it: names of docs/measuring.md"),
        };
    }
};

}  // namespace weir::measure
