// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

#include "base/fields.h"

namespace weir::models {

struct Model;

/// What one step reads when several sequences are decoded together, each at the model's context: static
/// weights once, the distinct experts of all of them, a cache each.
struct BatchReading {
    std::uint64_t sequences = 1;
    double distinct_experts = 0;
    double distinct_experts_zipf = 0;
    double routed_bytes = 0;
    double kv_cache_bytes = 0;
    double total_bytes = 0;
    double bytes_per_token = 0;

    static constexpr auto fields() {
        return std::tuple{
            field("sequences", &BatchReading::sequences, "sequences decoded together"),
            field("distinct_experts", &BatchReading::distinct_experts,
                  "experts of a layer that any of them draws, all equally likely"),
            field("distinct_experts_zipf", &BatchReading::distinct_experts_zipf,
                  "the same where popularity follows Zipf's law with exponent 1"),
            field("routed_bytes", &BatchReading::routed_bytes, "bytes of routed experts that a step reads"),
            field("kv_cache_bytes", &BatchReading::kv_cache_bytes, "bytes of all caches that a step reads"),
            field("total_bytes", &BatchReading::total_bytes, "bytes that a step reads"),
            field("bytes_per_token", &BatchReading::bytes_per_token, "the same shared out to its tokens"),
        };
    }
};

/// For one number of sequences, experts equally likely.
BatchReading batch_reading(const Model& model, std::uint64_t sequences);

/// For 1, 2, 4 ... 64 of them.
std::vector<BatchReading> batch_readings(const Model& model);

}  // namespace weir::models
