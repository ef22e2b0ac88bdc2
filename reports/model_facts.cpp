// SPDX-License-Identifier: Apache-2.0
#include "reports/model_facts.h"

#include <fmt/format.h>

#include "base/units.h"

namespace weir::reports {

std::string describe_attention(const models::Shape& shape) {
    std::vector<std::string> parts;
    if (shape.mla) {
        parts.push_back(fmt::format("latent, {} heads, {} values cached a position and layer", shape.heads,
                                    shape.mla->kv_lora + shape.mla->rope));
    }
    if (shape.gqa) {
        parts.push_back(fmt::format("{} query heads on {} of keys and values, {} wide", shape.heads,
                                    shape.gqa->kv_heads, shape.gqa->head));
    }
    if (shape.window) {
        parts.push_back(shape.window->full_every == 0
                            ? fmt::format("window of {}", shape.window->positions)
                            : fmt::format("window of {} but for one layer in {}", shape.window->positions,
                                          shape.window->full_every));
    }
    if (shape.linear)
        parts.push_back(fmt::format("linear but for one layer in {}", shape.linear->full_every));
    if (shape.indexer)
        parts.push_back(fmt::format("sparse, {} positions by an indexer", shape.indexer->top_k));
    return parts.empty() ? "–" : fmt::format("{}", fmt::join(parts, "; "));
}

std::string describe_experts(const models::Shape& shape) {
    if (shape.experts == 0) return "none: every weight is read";
    const std::string routed = fmt::format("{} routed in a layer, {} a token", shape.experts, shape.top_k);
    return shape.shared_ff == 0 ? routed : fmt::format("{}; shared ones {} wide", routed, shape.shared_ff);
}

std::vector<std::pair<std::string, double>> classes_of(const models::BytesPerToken& bytes) {
    return {{"attention", bytes.attention},
            {"shared experts", bytes.shared_experts},
            {"routed experts", bytes.routed_experts},
            {"dense layers", bytes.dense},
            {"router", bytes.router},
            {"head", bytes.head},
            {"cache", bytes.kv_cache},
            {"total", bytes.total}};
}

std::string format_flop(double flop) {
    return fmt::format("{:.2f} Gflop", flop / kGiga);
}

}  // namespace weir::reports
