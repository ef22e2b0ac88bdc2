// SPDX-License-Identifier: Apache-2.0
#include "models/architectures/common.h"

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "base/error.h"

namespace weir::models {
namespace {

std::string scaling_type(const GgufFields& fields) {
    const auto type = fields.checkpoint().metadata.text(fields.architecture() + ".rope.scaling.type");
    return std::string(type.value_or("linear"));
}

double factor_of(const GgufFields& fields, const std::string& type) {
    if (type == "none") return 1;
    const double factor = fields.number_or("rope.scaling.factor", fields.number_or("rope.scale_linear", 1));
    if (factor < 0) fields.reject("rope.scaling.factor", fmt::format("is {}", factor));
    return factor == 0 ? 1 : factor;  // llama.cpp takes 0 for none
}

}  // namespace

double yarn_magnitude(double factor, double multiplier) {
    return factor <= 1 ? 1 : 1 + 0.1 * multiplier * std::log(factor);
}

Rotary read_rotary(const GgufFields& fields, RotaryPairs pairs, std::uint64_t dimensions) {
    if (dimensions == 0 || dimensions % 2 != 0)
        fields.reject("rope.dimension_count", fmt::format("gives {} rotary dimensions", dimensions));
    const std::string type = scaling_type(fields);
    Rotary rotary;
    rotary.pairs = pairs;
    rotary.dimensions = dimensions;
    rotary.base = fields.number_or("rope.freq_base", rotary.base);
    rotary.factor = factor_of(fields, type);
    rotary.magnitude = fields.number_or("rope.scaling.attn_factor", 1);
    if (type == "none" || type == "linear") return rotary;
    if (type != "yarn") {
        throw UsageError(fmt::format("{} scales its positions by \"{}\"", fields.architecture(), type),
                         "weir knows none, linear and yarn");
    }
    Yarn yarn;
    yarn.original_context = static_cast<double>(
        fields.count_or("rope.scaling.original_context_length", fields.count("context_length")));
    yarn.beta_fast = fields.number_or("rope.scaling.yarn_beta_fast", yarn.beta_fast);
    yarn.beta_slow = fields.number_or("rope.scaling.yarn_beta_slow", yarn.beta_slow);
    rotary.yarn = yarn;
    rotary.magnitude *= yarn_magnitude(rotary.factor, 1);
    return rotary;
}

Router read_router(const GgufFields& fields, const Shape& shape, Gate otherwise) {
    constexpr std::uint64_t kUnstated = 0;
    Router router;
    switch (fields.count_or("expert_gating_func", kUnstated)) {
        case kUnstated:
            router.gate = otherwise;
            break;
        case 1:
            router.gate = Gate::kSoftmax;
            break;
        case 2:
            router.gate = Gate::kSigmoid;
            break;
        case 3:
            router.gate = Gate::kSoftmaxOfChosen;
            break;
        default:
            fields.reject("expert_gating_func", "is none that weir knows: 1, 2 or 3");
    }
    router.normalised =
        fields.checkpoint().metadata.flag(fields.architecture() + ".expert_weights_norm").value_or(false);
    router.scale = shape.expert_scale;
    router.groups = shape.expert_groups;
    router.top_groups = shape.top_groups;
    return router;
}

Arithmetic read_grouped_arithmetic(const GgufFields& fields, const Shape& shape, RotaryPairs pairs) {
    const std::uint64_t head = shape.grouped().head;
    Arithmetic arithmetic;
    arithmetic.rotary = read_rotary(fields, pairs, fields.count_or("rope.dimension_count", head));
    if (arithmetic.rotary.dimensions > head) {
        fields.reject("rope.dimension_count",
                      fmt::format("is {}, of heads of {}", arithmetic.rotary.dimensions, head));
    }
    const double scale = fields.number_or("attention.scale", 0);
    arithmetic.score_scale = scale == 0 ? 1 / std::sqrt(static_cast<double>(head)) : scale;
    return arithmetic;
}

}  // namespace weir::models
