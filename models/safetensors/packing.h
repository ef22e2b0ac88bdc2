// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/safetensors/classify.h"
#include "models/safetensors/index.h"

namespace weir::models::safetensors {

/// A weight with what it needs to be read: scales, zero points, an order of columns.
struct Weight {
    const CheckpointTensor* tensor = nullptr;  ///< of a checkpoint that outlives this
    Role role;
    std::vector<std::pair<std::string, const CheckpointTensor*>> companions;  ///< by Role::companion

    const CheckpointTensor* companion(std::string_view name) const;
};

/// The matrices in one weight, and the format of their elements.
struct Matrices {
    std::string format;
    std::uint64_t matrices = 1;
    std::uint64_t rows = 1;
    std::uint64_t columns = 1;

    bool operator==(const Matrices&) const = default;
};

/// How many bits the packed integers of compressed-tensors have, by the packed words for one scale. A weight
/// does not say it; the gate and up projections do, whose inputs are as wide as the embedding.
using PackedBits = std::map<std::uint64_t, unsigned>;
PackedBits packed_bits(const std::vector<Weight>& weights);

/// What the weight holds, unpacked where its companions tell how:
///   int2, int3, int4, int8  GPTQ and AWQ (qweight, qzeros, scales); compressed-tensors (weight_packed,
///   weight_scale) mxfp4, nvfp4            two values a byte, one scale for 32 (power of two) or for 16
///   (f8_e4m3)
/// else the file's own type and shape. Rows and columns stand as in the file: experts that are stored
/// transposed (llama4) remain so. `experts` splits experts that lie under each other in one matrix (dbrx).
/// Sources: llama.cpp v0.5.0, conversion/base.py (dequant_model) and conversion/gpt_oss.py.
Matrices matrices_of(const Weight& weight, const PackedBits& bits, std::optional<std::uint64_t> experts);

}  // namespace weir::models::safetensors
