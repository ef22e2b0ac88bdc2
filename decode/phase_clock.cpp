// SPDX-License-Identifier: Apache-2.0
#include "decode/phase_clock.h"

namespace weir::decode {

std::string_view name(Phase phase) {
    static constexpr std::array<std::string_view, kPhases> kNames = {
        "projections",          "queries",    "absorb",       "attention", "values",     "attention_output",
        "router_and_shared_up", "experts_up", "experts_down", "dense_up",  "dense_down", "head",
        "activations"};
    return kNames[static_cast<std::size_t>(phase)];
}

}  // namespace weir::decode
