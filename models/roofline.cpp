// SPDX-License-Identifier: Apache-2.0
#include "models/roofline.h"

#include <cmath>

#include "models/distinct_experts.h"

namespace weir::models {
namespace {

bool is_positive(double value) {
    return std::isfinite(value) && value > 0;
}

}  // namespace

BatchedReading batched_reading(const Model& model) {
    const BytesPerToken& bytes = model.bytes_per_token;
    BatchedReading reading;
    reading.static_bytes = bytes.total - bytes.routed_experts - bytes.kv_cache;
    reading.sequence_bytes = bytes.kv_cache;
    reading.flop_per_token = 2 * static_cast<double>(model.active_params) + model.attention_flop_per_token;
    if (model.shape.experts == 0 || model.shape.top_k == 0) {
        reading.static_bytes += bytes.routed_experts;
        return reading;
    }
    reading.experts = model.shape.experts;
    reading.top_k = model.shape.top_k;
    reading.experts_bytes =
        bytes.routed_experts * static_cast<double>(reading.experts) / static_cast<double>(reading.top_k);
    return reading;
}

double step_bytes(const BatchedReading& reading, double batch) {
    double drawn = 0;
    if (reading.experts > 0) {
        drawn =
            distinct_experts(reading.experts, reading.top_k, batch) / static_cast<double>(reading.experts);
    }
    return reading.static_bytes + reading.sequence_bytes * batch + reading.experts_bytes * drawn;
}

std::optional<double> tokens_until_compute_binds(double flop_per_s, double bytes_per_s,
                                                 const BatchedReading& reading) {
    if (!is_positive(flop_per_s) || !is_positive(bytes_per_s) || !is_positive(reading.flop_per_token))
        return std::nullopt;
    const double compute_s = reading.flop_per_token / flop_per_s;
    const double cache_s = reading.sequence_bytes / bytes_per_s;
    if (!(compute_s > cache_s)) return std::nullopt;
    // Time of arithmetic less that of reading is convex in B, and not above 0 at B = 0: it is above 0 beyond
    // one root alone, which lies no further than where all experts are read.
    const auto computes_longer = [&](double batch) {
        return compute_s * batch > step_bytes(reading, batch) / bytes_per_s;
    };
    double low = 0;
    double high = (reading.static_bytes + reading.experts_bytes) / bytes_per_s / (compute_s - cache_s);
    if (!std::isfinite(high)) return std::nullopt;
    constexpr int kHalvings = 200;  // to the last bit of a double
    for (int i = 0; i < kHalvings && low < high; ++i) {
        const double middle = low + (high - low) / 2;
        (computes_longer(middle) ? high : low) = middle;
    }
    return high;
}

}  // namespace weir::models
