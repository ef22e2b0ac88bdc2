// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>

#include "base/fields.h"

namespace weir::measure {

/// A pair of the node matrix of which there are no figures, since the memory could not be put there.
struct UnreadablePair {
    int cpu_node = 0;
    int memory_node = 0;
    std::string why;
    std::string remedy;

    static constexpr auto fields() {
        return std::tuple{
            field("cpu_node", &UnreadablePair::cpu_node, "node of the threads"),
            field("memory_node", &UnreadablePair::memory_node, "node of the memory"),
            field("unreadable", &UnreadablePair::why, "why there are no figures"),
            field("remedy", &UnreadablePair::remedy, "what to do"),
        };
    }
};

}  // namespace weir::measure
