// SPDX-License-Identifier: Apache-2.0
// References over plain GGML rows: they share nothing with the tapes' layouts.
#include <vector>

#include "base/error.h"
#include "formats/half.h"
#include "formats/nibbles.h"
#include "formats/q4_0.h"
#include "formats/q4_k.h"
#include "formats/q5_0.h"
#include "formats/q5_k.h"
#include "formats/q6_k.h"
#include "formats/q8_0.h"
#include "kernels/activation_rule.h"
#include "kernels/matvec.h"
#include "kernels/tape_layout.h"

namespace weir::kernels {
namespace {

using formats::Format;
using formats::half_to_float;

/// What a quant stands for, in steps of the low plane.
template <class View>
std::int64_t fine(const View& x, std::size_t i) {
    return std::int64_t{x.high[i]} * static_cast<int>(kLowSteps) + x.low[i];
}
double unscaled(std::int64_t dot, float d, float scale) {
    return static_cast<double>(dot) / static_cast<double>(kLowSteps) * static_cast<double>(d * scale);
}

double dot_block(const formats::Q8_0Block& block, const ActivationView& a, std::size_t b) {
    const Per32View x = a.per32.from(32 * b);
    std::int64_t dot = 0;
    for (std::size_t i = 0; i < 32; ++i) dot += block.quants[i] * fine(x, i);
    return unscaled(dot, half_to_float(block.d), *x.scales);
}

int quant_of(const formats::Q4_0Block& block, std::size_t i) {
    return static_cast<int>(formats::nibble<16>(block.quants, i)) - 8;
}
int quant_of(const formats::Q4_1Block& block, std::size_t i) {
    return static_cast<int>(formats::nibble<16>(block.quants, i));
}
int quant_of(const formats::Q5_0Block& block, std::size_t i) {
    return static_cast<int>(formats::q5_quant(block, i)) - 16;
}
int quant_of(const formats::Q5_1Block& block, std::size_t i) {
    return static_cast<int>(formats::q5_quant(block, i));
}

/// Q4_0, Q4_1, Q5_0, Q5_1: blocks of 32 weights, of which some have a least weight.
template <class Block>
requires(Block::kWeights == 32) double dot_block(const Block& block, const ActivationView& a, std::size_t b) {
    const Per32View x = a.per32.from(32 * b);
    std::int64_t dot = 0;
    std::int64_t whole = 0;
    for (std::size_t i = 0; i < 32; ++i) {
        dot += quant_of(block, i) * fine(x, i);
        whole += fine(x, i);
    }
    double product = unscaled(dot, half_to_float(block.d), *x.scales);
    if constexpr (requires { block.m; }) product += unscaled(whole, half_to_float(block.m), *x.scales);
    return product;
}

int quant_of(const formats::Q4_KBlock& block, std::size_t i) {
    const std::uint8_t pair = block.quants[32 * (i / 64) + i % 32];
    return i / 32 % 2 == 0 ? pair & 15 : pair >> 4;
}
int quant_of(const formats::Q5_KBlock& block, std::size_t i) {
    return static_cast<int>(formats::q5_k_quant(block, i));
}

/// Q4_K and Q5_K, whose sub-blocks have mins.
template <class Block>
double dot_block(const Block& block, const ActivationView& a, std::size_t b) {
    const Per256View x = a.per256.from(256 * b);
    std::int64_t dot = 0;
    std::int64_t below = 0;
    for (std::size_t i = 0; i < 256; ++i) {
        const auto scale = formats::q4_k_scale(block.scales, i / 32);
        dot += static_cast<std::int64_t>(scale.scale) * quant_of(block, i) * fine(x, i);
        below += static_cast<std::int64_t>(scale.min) * fine(x, i);
    }
    return unscaled(dot, half_to_float(block.d), *x.scales) -
           unscaled(below, half_to_float(block.dmin), *x.scales);
}

double dot_block(const formats::Q6_KBlock& block, const ActivationView& a, std::size_t b) {
    const Per256View x = a.per256.from(256 * b);
    std::int64_t dot = 0;
    for (std::size_t i = 0; i < 256; ++i) {
        const int quant = static_cast<int>(formats::q6_k_quant(block, i)) - 32;
        dot += std::int64_t{block.scales[i / 16]} * quant * fine(x, i);
    }
    return unscaled(dot, half_to_float(block.d), *x.scales);
}

template <class Block>
void quantised(const std::byte* rows, std::size_t row_count, std::size_t columns, const ActivationView& a,
               float* out) {
    const std::size_t blocks = columns / Block::kWeights;
    for (std::size_t r = 0; r < row_count; ++r) {
        double total = 0.0;
        for (std::size_t b = 0; b < blocks; ++b)
            total += dot_block(load_at<Block>(rows + (r * blocks + b) * sizeof(Block)), a, b);
        out[r] = static_cast<float>(total);
    }
}

}  // namespace

void matvec_reference(Format format, const std::byte* rows, std::size_t row_count, std::size_t columns,
                      const ActivationView& activation, float* out) {
    switch (format) {
        case Format::kQ8_0:
            return quantised<formats::Q8_0Block>(rows, row_count, columns, activation, out);
        case Format::kQ4_0:
            return quantised<formats::Q4_0Block>(rows, row_count, columns, activation, out);
        case Format::kQ4_1:
            return quantised<formats::Q4_1Block>(rows, row_count, columns, activation, out);
        case Format::kQ5_0:
            return quantised<formats::Q5_0Block>(rows, row_count, columns, activation, out);
        case Format::kQ5_1:
            return quantised<formats::Q5_1Block>(rows, row_count, columns, activation, out);
        case Format::kQ4_K:
            return quantised<formats::Q4_KBlock>(rows, row_count, columns, activation, out);
        case Format::kQ5_K:
            return quantised<formats::Q5_KBlock>(rows, row_count, columns, activation, out);
        case Format::kQ6_K:
            return quantised<formats::Q6_KBlock>(rows, row_count, columns, activation, out);
        case Format::kF32:
        case Format::kF16:
        case Format::kBF16:
            return matvec_float_reference(format, rows, row_count, columns, activation.values, out);
        default:
            break;
    }
    require_tape(format);
    throw Fault("a format with a tape and without a reference");
}

void matvec_float_reference(Format format, const std::byte* rows, std::size_t row_count, std::size_t columns,
                            const float* x, float* out) {
    const std::size_t row_bytes = formats::row_bytes(format, columns);
    std::vector<float> row(columns);
    for (std::size_t r = 0; r < row_count; ++r) {
        formats::dequantize(format, {rows + r * row_bytes, row_bytes}, row);
        double total = 0.0;
        for (std::size_t k = 0; k < columns; ++k)
            total += static_cast<double>(row[k]) * static_cast<double>(x[k]);
        out[r] = static_cast<float>(total);
    }
}

}  // namespace weir::kernels
