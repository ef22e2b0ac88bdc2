// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>

#include "formats/half.h"
#include "formats/q4_k.h"
#include "kernels/scalar/kernels.h"
#include "kernels/transposed_layout.h"

namespace weir::kernels::scalar {
namespace {

using formats::Format;
using formats::half_to_float;

/// Rounds the factors of one column block and sub-block; returns their unit.
float round_factors(const std::array<float, kGroupRows>& factors, std::size_t rows, int limit,
                    std::array<std::int32_t, kGroupRows>& rounded) {
    float largest = 0.0F;
    for (std::size_t r = 0; r < rows; ++r) largest = std::max(largest, std::fabs(factors[r]));
    const FactorStep step = factor_step(largest, limit);
    for (std::size_t r = 0; r < rows; ++r)
        rounded[r] = static_cast<std::int32_t>(std::nearbyint(factors[r] * step.inverse));
    return step.unit;
}

/// Row r's d, dmin and scales, of Q5_K too.
formats::Q4_KBlock header_of(const std::byte* group, std::size_t r) {
    const std::byte* from = group + r / Q4_KColumns::kHeaderRows * Q4_KColumns::kHeaderBytes;
    r %= Q4_KColumns::kHeaderRows;
    formats::Q4_KBlock block{};
    block.d = load_at<std::uint16_t>(from + 2 * r);
    block.dmin = load_at<std::uint16_t>(from + Q4_KColumns::kDMin + 2 * r);
    for (std::size_t w = 0; w < 3; ++w)
        std::memcpy(block.scales + 4 * w, from + Q4_KColumns::kWords + 32 * w + 4 * r, 4);
    return block;
}

/// The quant of row r and column i of sub-block s; `quants` are those of the group.
int quant_at(Q4_KColumns /*layout*/, const std::byte* quants, std::size_t pairs, std::size_t s, std::size_t r,
             std::size_t i) {
    const std::byte* from = quants + (s / 2 * pairs + r / 2) * 64 + s % 2 * 32;
    return load_at<std::uint16_t>(from + 2 * (2 * (i % 8) + r % 2)) >> (4 * (i / 8)) & 15;
}
int quant_at(Q5_KColumns /*layout*/, const std::byte* quants, std::size_t pairs, std::size_t s, std::size_t r,
             std::size_t i) {
    const std::size_t word = s % 2 * 32 + 2 * (2 * (i % 8) + r % 2);
    const auto low = load_at<std::uint16_t>(quants + Q5_KColumns::low(s / 2, pairs, r / 2) + word);
    const auto high = load_at<std::uint16_t>(quants + Q5_KColumns::high(s / 2, pairs, r / 2) + word);
    return (low >> (4 * (i / 8)) & 15) | (high >> Q5_KColumns::high_bit(i / 8, r / 2) & 1) << 4;
}

/// Sub-block s (32 columns) of one group of rows.
template <class Layout>
void k_sub_block(const std::byte* group, std::size_t rows, std::size_t s, const float* x, float* y) {
    std::array<float, kGroupRows> factors{};
    std::array<std::int32_t, kGroupRows> rounded{};
    std::array<float, 8> sums{};  // as the lanes of a vector
    for (std::size_t r = 0; r < rows; ++r) {
        const formats::Q4_KBlock header = header_of(group, r);
        const auto [scale, min] = formats::q4_k_scale(header.scales, s);
        factors[r] = x[r] * half_to_float(header.d) * static_cast<float>(scale);
        sums[r % 8] = std::fma(x[r] * half_to_float(header.dmin), static_cast<float>(min), sums[r % 8]);
    }
    const float below =
        ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
    const float unit = round_factors(factors, rows, Layout::kFactorLimit, rounded);
    for (std::size_t i = 0; i < 32; ++i) {
        std::int32_t sum = 0;
        for (std::size_t r = 0; r < rows; ++r)
            sum +=
                rounded[r] * quant_at(Layout{}, group + Layout::quants(rows), filled_rows(rows) / 2, s, r, i);
        y[i] += std::fma(static_cast<float>(sum), unit, -below);
    }
}

template <class Layout>
void k_quant(const std::byte* tape, std::size_t rows, std::size_t columns, const float* x, float* y) {
    for (std::size_t c = 0; c < columns; c += Layout::kColumns)
        for (std::size_t r = 0; r < rows; r += kGroupRows) {
            const std::size_t count = group_rows(rows, r);
            for (std::size_t s = 0; s < 8; ++s) k_sub_block<Layout>(tape, count, s, x + r, y + c + 32 * s);
            tape += Layout::bytes(count);
        }
}

void q8_0_group(const std::byte* group, std::size_t rows, const float* x, float* y) {
    std::array<float, kGroupRows> factors{};
    std::array<std::int32_t, kGroupRows> rounded{};
    for (std::size_t r = 0; r < rows; ++r)
        factors[r] = x[r] * half_to_float(load_at<std::uint16_t>(group + 2 * r));
    const float unit = round_factors(factors, rows, Q8_0Columns::kFactorLimit, rounded);
    for (std::size_t i = 0; i < 32; ++i) {
        std::int32_t sum = 0;
        for (std::size_t r = 0; r < rows; ++r) {
            const std::size_t lane = r / 2 * 64 + i / 16 * 32 + i % 8 * 4;
            const auto at = Q8_0Columns::quants(rows) + lane + r % 2 * 2 + i / 8 % 2;
            sum += rounded[r] * load_at<std::int8_t>(group + at);
        }
        y[i] = std::fma(static_cast<float>(sum), unit, y[i]);
    }
}

void q8_0(const std::byte* tape, std::size_t rows, std::size_t columns, const float* x, float* y) {
    for (std::size_t c = 0; c < columns; c += Q8_0Columns::kColumns)
        for (std::size_t r = 0; r < rows; r += kGroupRows) {
            const std::size_t count = group_rows(rows, r);
            q8_0_group(tape, count, x + r, y + c);
            tape += Q8_0Columns::bytes(count);
        }
}

/// Pieces of up to kWidth columns, row after row, dequantised one at a time.
template <Format kFormat, std::size_t kWidth>
void plain(const std::byte* tape, std::size_t rows, std::size_t columns, const float* x, float* y) {
    std::array<float, kWidth> weights{};
    for (std::size_t c = 0; c < columns; c += kWidth) {
        const std::size_t width = std::min(kWidth, columns - c);
        const std::size_t bytes = formats::row_bytes(kFormat, width);
        std::array<float, kWidth> sums{};
        for (std::size_t r = 0; r < rows; ++r, tape += bytes) {
            formats::dequantize(kFormat, {tape, bytes}, {weights.data(), width});
            for (std::size_t i = 0; i < width; ++i) sums[i] = std::fma(weights[i], x[r], sums[i]);
        }
        for (std::size_t i = 0; i < width; ++i) y[c + i] += sums[i];
    }
}

}  // namespace

TransposedKernels transposed_kernels() {
    TransposedKernels kernels;
    kernels.set(Format::kF32, plain<Format::kF32, kFloatColumns>);
    kernels.set(Format::kF16, plain<Format::kF16, kFloatColumns>);
    kernels.set(Format::kBF16, plain<Format::kBF16, kFloatColumns>);
    kernels.set(Format::kQ8_0, q8_0);
    kernels.set(Format::kQ4_K, k_quant<Q4_KColumns>);
    kernels.set(Format::kQ5_K, k_quant<Q5_KColumns>);
    kernels.set(Format::kQ6_K, plain<Format::kQ6_K, 256>);
    kernels.set(Format::kQ4_0, plain<Format::kQ4_0, 32>);
    kernels.set(Format::kQ4_1, plain<Format::kQ4_1, 32>);
    kernels.set(Format::kQ5_0, plain<Format::kQ5_0, 32>);
    kernels.set(Format::kQ5_1, plain<Format::kQ5_1, 32>);
    return kernels;
}

}  // namespace weir::kernels::scalar
