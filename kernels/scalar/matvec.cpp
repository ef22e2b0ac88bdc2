// SPDX-License-Identifier: Apache-2.0
// The arithmetic that every instruction set repeats: integers exactly, then one fused multiply-add per block
// and row that joins the planes of the activation and one that adds it, in the order of columns; plain floats
// in four interleaved sums.
#include <array>
#include <cmath>

#include "formats/half.h"
#include "kernels/activation_rule.h"
#include "kernels/scalar/kernels.h"
#include "kernels/tape_layout.h"

namespace weir::kernels::scalar {
namespace {

using formats::bf16_to_float;
using formats::half_to_float;
using Sums = std::array<std::int32_t, kTileRows>;

float half_at(const std::byte* from, std::size_t r) {
    return half_to_float(load_at<std::uint16_t>(from + 2 * r));
}
int low_nibble(std::byte b) {
    return std::to_integer<int>(b & std::byte{15});
}
int high_nibble(std::byte b) {
    return std::to_integer<int>(b >> 4);
}

/// Byte b of the four that row r has at `from`.
std::byte byte_at(const std::byte* from, std::size_t r, std::size_t b) {
    return from[4 * r + b];
}
/// The same of scales that lie in the order 0, 2, 1, 3.
std::byte scale_at(const std::byte* from, std::size_t r, std::size_t b) {
    constexpr std::size_t kOrder[] = {0, 2, 1, 3};
    return from[4 * r + kOrder[b]];
}

/// Scale and min of Q4_K's (and Q5_K's) sub-block s.
std::array<int, 2> q4_k_scale(const std::byte* scales, std::size_t r, std::size_t s) {
    const int first = std::to_integer<int>(scale_at(scales, r, s % 4));
    const int second = std::to_integer<int>(scale_at(scales + 64, r, s % 4));
    if (s < 4) return {first & 63, second & 63};
    const int third = std::to_integer<int>(scale_at(scales + 128, r, s % 4));
    return {(third & 15) | (first >> 6 << 4), (third >> 4) | (second >> 6 << 4)};
}

/// What the two planes of an activation gave together.
float both_planes(std::int32_t high, std::int32_t low) {
    return std::fma(static_cast<float>(low), kLowStep, static_cast<float>(high));
}

/// Weight i of Q4_K's sub-block s, 0..15.
int q4_k_quant(const std::byte* unit, std::size_t r, std::size_t s, std::size_t i) {
    const std::byte pair = byte_at(unit + Q4_KUnit::kQuants + 512 * (s / 2) + 64 * (i / 4), r, i % 4);
    return s % 2 == 0 ? low_nibble(pair) : high_nibble(pair);
}

/// Weight i of Q5_K's sub-block s, 0..31.
int q5_k_quant(const std::byte* unit, std::size_t r, std::size_t s, std::size_t i) {
    const std::byte* half = unit + Q5_KUnit::kHalves + Q5_KUnit::kHalfBytes * (s / 2 * 2 + i / 16);
    const std::size_t v = i % 16 / 4;
    const std::byte pair = byte_at(half + Q5_KUnit::kLow + 64 * v, r, i % 4);
    const int high = std::to_integer<int>(byte_at(half, r, i % 4)) >> v;
    return s % 2 == 0 ? low_nibble(pair) | (high & 16) : high_nibble(pair) | (high & 1) << 4;
}

using QuantAt = int (*)(const std::byte* unit, std::size_t r, std::size_t s, std::size_t i);

/// A row of Q4_K or Q5_K, whose sub-blocks of 32 have mins, times one plane.
template <class Unit, QuantAt kQuantAt>
std::int32_t dot_by32(const std::byte* unit, std::size_t r, const std::int8_t* x) {
    std::int32_t dot = 0;
    for (std::size_t s = 0; s < 8; ++s) {
        std::int32_t part = 0;
        for (std::size_t i = 0; i < 32; ++i) part += kQuantAt(unit, r, s, i) * x[32 * s + i];
        dot += q4_k_scale(unit + Unit::kScales, r, s)[0] * part;
    }
    return dot;
}

/// What the mins take away.
template <class Unit>
std::int32_t mins_by32(const std::byte* unit, std::size_t r, const std::int16_t* sums) {
    std::int32_t below = 0;
    for (std::size_t s = 0; s < 8; ++s) below += q4_k_scale(unit + Unit::kScales, r, s)[1] * sums[s];
    return below;
}

template <class Unit, QuantAt kQuantAt>
void unit_with_mins(const std::byte* unit, const Per256View& x, float* out) {
    for (std::size_t r = 0; r < kTileRows; ++r) {
        const float dot =
            both_planes(dot_by32<Unit, kQuantAt>(unit, r, x.high), dot_by32<Unit, kQuantAt>(unit, r, x.low));
        const float below =
            both_planes(mins_by32<Unit>(unit, r, x.high_by32), mins_by32<Unit>(unit, r, x.low_by32));
        out[r] = std::fma(dot, half_at(unit + Unit::kD, r) * *x.scales, out[r]);
        out[r] = std::fma(-below, half_at(unit + Unit::kDMin, r) * *x.scales, out[r]);
    }
}

std::int32_t q6_k_dot(const std::byte* unit, std::size_t r, const std::int8_t* x) {
    std::int32_t dot = 0;
    for (std::size_t s = 0; s < 16; ++s) {
        const std::byte* group = unit + Q6_KUnit::kGroups + Q6_KUnit::kGroupBytes * (s / 4);
        const std::byte* from = group + Q6_KUnit::kSubBlocks + Q6_KUnit::kSubBlockBytes * (s % 4);
        std::int32_t part = 0;
        for (std::size_t i = 0; i < 16; ++i) {
            const std::byte pair = byte_at(from + Q6_KUnit::kLow + 64 * (i / 8), r, i % 4);
            const int low = i / 4 % 2 == 0 ? low_nibble(pair) : high_nibble(pair);
            const int high = std::to_integer<int>(byte_at(from, r, i % 4)) >> (2 * (i / 4)) & 3;
            part += ((low | high << 4) - 32) * x[16 * s + i];
        }
        dot += static_cast<std::int8_t>(scale_at(group, r, s % 4)) * part;
    }
    return dot;
}

void q6_k_unit(const std::byte* unit, const Per256View& x, float* out) {
    for (std::size_t r = 0; r < kTileRows; ++r) {
        const float dot = both_planes(q6_k_dot(unit, r, x.high), q6_k_dot(unit, r, x.low));
        out[r] = std::fma(dot, half_at(unit + Q6_KUnit::kD, r) * *x.scales, out[r]);
    }
}

std::int32_t q8_0_dot(const std::byte* unit, std::size_t r, const std::int8_t* x) {
    std::int32_t dot = 0;
    for (std::size_t i = 0; i < 32; ++i)
        dot += static_cast<std::int8_t>(byte_at(unit + Q8_0Unit::kQuants + 64 * (i / 4), r, i % 4)) * x[i];
    return dot;
}

void q8_0_unit(const std::byte* unit, const Per32View& x, float* out) {
    for (std::size_t r = 0; r < kTileRows; ++r) {
        const float dot = both_planes(q8_0_dot(unit, r, x.high), q8_0_dot(unit, r, x.low));
        out[r] = std::fma(dot, half_at(unit + Q8_0Unit::kD, r) * *x.scales, out[r]);
    }
}

template <class Unit, QuantAt kQuantAt>
void with_mins(const std::byte* tape, std::size_t tiles, std::size_t columns, const ActivationView& a,
               float* out) {
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        std::fill_n(out, kTileRows, 0.0F);
        for (std::size_t u = 0; u < columns / 256; ++u, tape += Unit::kBytes)
            unit_with_mins<Unit, kQuantAt>(tape, a.per256.from(256 * u), out);
    }
}

void q6_k(const std::byte* tape, std::size_t tiles, std::size_t columns, const ActivationView& a,
          float* out) {
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        std::fill_n(out, kTileRows, 0.0F);
        for (std::size_t u = 0; u < columns / 256; ++u, tape += Q6_KUnit::kBytes)
            q6_k_unit(tape, a.per256.from(256 * u), out);
    }
}

/// Weight i of a unit of nibbles, less the quant that stands for zero.
template <class Unit>
int nibble_quant(const std::byte* unit, std::size_t r, std::size_t i) {
    const std::byte pair = byte_at(unit + Unit::kQuants + 64 * (i % 16 / 4), r, i % 4);
    int quant = i < 16 ? low_nibble(pair) : high_nibble(pair);
    if constexpr (Unit::kHasFifth)
        quant |= (std::to_integer<int>(byte_at(unit + Unit::kFifth, r, i % 4)) >> (i / 4) & 1) << 4;
    return quant - Unit::kZero;
}

template <class Unit>
std::int32_t nibbles_dot(const std::byte* unit, std::size_t r, const std::int8_t* x) {
    std::int32_t dot = 0;
    for (std::size_t i = 0; i < 32; ++i) dot += nibble_quant<Unit>(unit, r, i) * x[i];
    return dot;
}

template <class Unit>
void nibbles_unit(const std::byte* unit, const Per32View& x, float* out) {
    for (std::size_t r = 0; r < kTileRows; ++r) {
        const float dot = both_planes(nibbles_dot<Unit>(unit, r, x.high), nibbles_dot<Unit>(unit, r, x.low));
        out[r] = std::fma(dot, half_at(unit + Unit::kD, r) * *x.scales, out[r]);
        if constexpr (Unit::kHasMin) {
            const float whole = both_planes(*x.high_sums, *x.low_sums);
            out[r] = std::fma(whole, half_at(unit + Unit::kMin, r) * *x.scales, out[r]);
        }
    }
}

template <class Unit>
void nibbles(const std::byte* tape, std::size_t tiles, std::size_t columns, const ActivationView& a,
             float* out) {
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        std::fill_n(out, kTileRows, 0.0F);
        for (std::size_t u = 0; u < columns / 32; ++u, tape += Unit::kBytes)
            nibbles_unit<Unit>(tape, a.per32.from(32 * u), out);
    }
}

void q8_0(const std::byte* tape, std::size_t tiles, std::size_t columns, const ActivationView& a,
          float* out) {
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        std::fill_n(out, kTileRows, 0.0F);
        for (std::size_t u = 0; u < columns / 32; ++u, tape += Q8_0Unit::kBytes)
            q8_0_unit(tape, a.per32.from(32 * u), out);
    }
}

float f32_at(const std::byte* tile, std::size_t, std::size_t k, std::size_t r) {
    return load_at<float>(tile + 4 * (kTileRows * k + r));
}
float f16_at(const std::byte* tile, std::size_t, std::size_t k, std::size_t r) {
    return half_at(tile, kTileRows * k + r);
}
float bf16_at(const std::byte* tile, std::size_t columns, std::size_t k, std::size_t r) {
    const bool paired = k + 1 < columns || columns % 2 == 0;
    const std::size_t place = paired ? 2 * (kTileRows * (k / 2) + r) + k % 2 : kTileRows * k + r;
    return bf16_to_float(load_at<std::uint16_t>(tile + 2 * place));
}

template <float (*kWeightAt)(const std::byte*, std::size_t, std::size_t, std::size_t), std::size_t kBytes>
void floats(const std::byte* tape, std::size_t tiles, std::size_t columns, const ActivationView& a,
            float* out) {
    for (std::size_t t = 0; t < tiles; ++t, tape += kTileRows * columns * kBytes) {
        for (std::size_t r = 0; r < kTileRows; ++r) {
            std::array<float, 4> sums{};
            for (std::size_t k = 0; k < columns; ++k)
                sums[k % 4] = std::fma(kWeightAt(tape, columns, k, r), a.values[k], sums[k % 4]);
            out[kTileRows * t + r] = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        }
    }
}

}  // namespace

MatvecKernels matvec_kernels() {
    using formats::Format;
    MatvecKernels kernels;
    kernels.set(Format::kF32, floats<f32_at, 4>);
    kernels.set(Format::kF16, floats<f16_at, 2>);
    kernels.set(Format::kBF16, floats<bf16_at, 2>);
    kernels.set(Format::kQ8_0, q8_0);
    kernels.set(Format::kQ4_K, with_mins<Q4_KUnit, q4_k_quant>);
    kernels.set(Format::kQ5_K, with_mins<Q5_KUnit, q5_k_quant>);
    kernels.set(Format::kQ6_K, q6_k);
    kernels.set(Format::kQ4_0, nibbles<Q4_0Unit>);
    kernels.set(Format::kQ4_1, nibbles<Q4_1Unit>);
    kernels.set(Format::kQ5_0, nibbles<Q5_0Unit>);
    kernels.set(Format::kQ5_1, nibbles<Q5_1Unit>);
    return kernels;
}

}  // namespace weir::kernels::scalar
