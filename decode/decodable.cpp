// SPDX-License-Identifier: Apache-2.0
#include "decode/decodable.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/error.h"

namespace weir::decode {
namespace {

constexpr std::array<std::string_view, 3> kArchitectures = {"deepseek2", "llama", "qwen3moe"};

/// What a model of these can have that the blocks do not compute; null when there is nothing.
const char* not_computed(const models::Shape& shape) {
    if (!shape.gqa) return nullptr;
    if (shape.gqa->query_bias || shape.gqa->output_bias) return "biases of its projections";
    if (shape.gqa->q_lora > 0) return "queries of low rank";
    return nullptr;
}

}  // namespace

void require_decodable(const models::Model& model) {
    if (std::ranges::find(kArchitectures, model.architecture) == kArchitectures.end()) {
        throw UsageError(fmt::format("{} has the architecture {}, which this version does not decode",
                                     model.name, model.architecture),
                         fmt::format("it decodes {}; weir models and weir plan know all of the catalog",
                                     fmt::join(kArchitectures, ", ")));
    }
    if (const char* what = not_computed(model.shape)) {
        throw UsageError(fmt::format("{} has {}, which this version does not decode", model.name, what),
                         "weir models and weir plan know it");
    }
}

}  // namespace weir::decode
