// SPDX-License-Identifier: Apache-2.0
// DeepSeek-V2, V3, R1, Kimi K2: latent attention (arXiv:2405.04434), experts in groups (arXiv:2412.19437).
#include <cmath>

#include "base/error.h"
#include "models/architectures/common.h"

namespace weir::models {
namespace {

/// YaRN in these files: the converter writes a tenth of the model's mscale_all_dim as log multiplier. With it
/// cosine and sine keep their size and scores grow by its square; without, both grow by the factor's own.
void scale_by_yarn(const GgufFields& fields, double head, Arithmetic& arithmetic) {
    constexpr double kWritten = 0.1;
    const double factor = arithmetic.rotary.factor;
    const double multiplier = fields.number_or("rope.scaling.yarn_log_multiplier", 0) / kWritten;
    double magnitude = yarn_magnitude(factor, multiplier);
    if (multiplier != 0) {
        arithmetic.rotary.magnitude /= yarn_magnitude(factor, 1);
    } else {
        magnitude *= yarn_magnitude(factor, 1);
    }
    arithmetic.score_scale = magnitude * magnitude / std::sqrt(head);
}

}  // namespace

Arithmetic read_deepseek2(const GgufFields& fields, const Shape& shape) {
    if (fields.number_or("attention.temperature_scale", 0) != 0) {
        throw UsageError("this model scales attention with the position (attention.temperature_scale)",
                         "weir does not compute that");
    }
    const LatentAttention& latent = shape.latent();
    const auto head = static_cast<double>(latent.nope + latent.rope);
    Arithmetic arithmetic;
    arithmetic.rotary = read_rotary(fields, RotaryPairs::kNeighbours, latent.rope);
    arithmetic.score_scale = 1 / std::sqrt(head);
    if (arithmetic.rotary.yarn) scale_by_yarn(fields, head, arithmetic);
    arithmetic.router = read_router(fields, shape, Gate::kSoftmax);
    return arithmetic;
}

}  // namespace weir::models
