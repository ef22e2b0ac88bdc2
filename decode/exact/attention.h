// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "decode/exact/product.h"
#include "models/arithmetic.h"
#include "models/shape.h"

namespace weir::decode {

/// What the layers' attention needs beside its own tensors.
struct AttentionSetting {
    const models::Shape& shape;
    const models::Arithmetic& arithmetic;
    std::span<const float> slowing;  ///< divisors of the rotary frequencies; empty for none
    std::size_t layer = 0;
};

/// The attention of one layer, with the past of one sequence as floats.
class Attention {
public:
    Attention() = default;
    Attention(const Attention&) = delete;
    Attention& operator=(const Attention&) = delete;
    virtual ~Attention() = default;

    /// The output for the next position, whose normalised input is x; keeps its key and value.
    virtual std::vector<float> next(std::span<const float> x) = 0;
    /// Forgets the sequence.
    virtual void reset() = 0;
};

/// Latent attention, its tensors joined (attn_kv_b) or split (attn_k_b, attn_v_b).
std::unique_ptr<Attention> make_latent_attention(Product& product, const AttentionSetting& setting);

/// Grouped-query attention, with what of biases, norms, sinks and windows the shape has.
std::unique_ptr<Attention> make_grouped_attention(Product& product, const AttentionSetting& setting);

/// The one that the shape has; a UsageError names what of it weir does not compute.
std::unique_ptr<Attention> make_attention(Product& product, const AttentionSetting& setting);

}  // namespace weir::decode
