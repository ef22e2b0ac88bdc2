// SPDX-License-Identifier: Apache-2.0
#include "models/batch.h"

#include "models/distinct_experts.h"
#include "models/model.h"

namespace weir::models {
namespace {

constexpr std::uint64_t kMostSequences = 64;
constexpr double kZipfExponent = 1;

}  // namespace

BatchReading batch_reading(const Model& model, std::uint64_t sequences) {
    const Shape& shape = model.shape;
    const BytesPerToken& one = model.bytes_per_token;
    BatchReading batch;
    batch.sequences = sequences;
    batch.distinct_experts = distinct_experts(shape.experts, shape.top_k, static_cast<double>(sequences));
    batch.distinct_experts_zipf = distinct_experts_zipf(shape.experts, shape.top_k, sequences, kZipfExponent);
    if (shape.top_k > 0) {
        batch.routed_bytes = one.routed_experts * batch.distinct_experts / static_cast<double>(shape.top_k);
    }
    batch.kv_cache_bytes = one.kv_cache * static_cast<double>(sequences);
    const double static_bytes = one.total - one.routed_experts - one.kv_cache;
    batch.total_bytes = static_bytes + batch.routed_bytes + batch.kv_cache_bytes;
    batch.bytes_per_token = batch.total_bytes / static_cast<double>(sequences);
    return batch;
}

std::vector<BatchReading> batch_readings(const Model& model) {
    std::vector<BatchReading> all;
    for (std::uint64_t sequences = 1; sequences <= kMostSequences; sequences *= 2)
        all.push_back(batch_reading(model, sequences));
    return all;
}

}  // namespace weir::models
