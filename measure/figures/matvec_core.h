// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "base/estimate.h"
#include "base/fields.h"
#include "base/readable.h"

namespace weir::measure {

/// What one core makes of a format when memory does not hold it up, and how many of them it takes to hold up
/// memory.
struct MatvecCore {
    std::string format;
    std::string isa;
    Estimate core_bytes_per_s;  ///< one thread's, over weights that stay in its second-level cache
    std::string bound = {};     ///< "memory" or "compute": of the node with all threads
    Readable<int> saturating_threads = {};  ///< threads of one node from which on more bring less than 2 %
    bool predicted = false;                 ///< more than the node has: its ceiling over core_bytes_per_s
    std::vector<std::string> doubts = {};   ///< what disturbed it, by names that docs/measuring.md explains

    static constexpr auto fields() {
        return std::tuple{
            field("format", &MatvecCore::format, "weight format"),
            field("isa", &MatvecCore::isa, "instruction set"),
            field("core_bytes_per_s", &MatvecCore::core_bytes_per_s,
                  "bytes of weights per second of one thread, from its second-level cache"),
            field("bound", &MatvecCore::bound, "of a node with all its threads: memory or compute"),
            field("saturating_threads", &MatvecCore::saturating_threads,
                  "fewest threads measured within 2 % of the node's best; where it is bound by compute, as "
                  "many as would take what the node can read"),
            field("predicted", &MatvecCore::predicted, "these are more threads than were measured"),
            defaulted("doubts", &MatvecCore::doubts, "what disturbed it: names of docs/measuring.md"),
        };
    }
};

}  // namespace weir::measure
