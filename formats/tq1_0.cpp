// SPDX-License-Identifier: Apache-2.0
#include "formats/tq1_0.h"

#include <cmath>

#include "formats/entry.h"
#include "formats/half.h"
#include "formats/rounding.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = TQ1_0Block::kWeights;
constexpr std::size_t kFive = sizeof(TQ1_0Block::digits);
constexpr std::size_t kBytes = kFive + sizeof(TQ1_0Block::last);

std::uint8_t& byte_of(TQ1_0Block& block, std::size_t at) {
    return at < kFive ? block.digits[at] : block.last[at - kFive];
}

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        auto block = load_block<TQ1_0Block>(blocks, b);
        const float d = half_to_float(block.d);
        for (std::size_t i = 0; i < kN; ++i) {
            const auto [byte, digit] = tq1_0_place(i);
            const auto quant = static_cast<int>(tq1_0_digit(byte_of(block, byte), digit)) - 1;
            out[b * kN + i] = static_cast<float>(quant) * d;
        }
    }
}

TQ1_0Block quantize_block(const float* x) {
    constexpr std::array<unsigned, 5> kWorth = {81, 27, 9, 3, 1};
    TQ1_0Block block{};
    block.d = float_to_half(std::fabs(extreme(x, kN)));
    const float d = half_to_float(block.d);
    std::array<unsigned, kBytes> numbers{};
    for (std::size_t i = 0; i < kN; ++i) {
        const auto [byte, digit] = tq1_0_place(i);
        numbers[byte] += kWorth[digit] * static_cast<unsigned>(nearest_step(x[i], d, -1, 1) + 1);
    }
    for (std::size_t at = 0; at < kBytes; ++at)
        byte_of(block, at) = static_cast<std::uint8_t>((numbers[at] * 256U + 242U) / 243U);
    return block;
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) store_block(blocks, b, quantize_block(values + b * kN));
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(TQ1_0Block));
    // Digits of random bytes, less 1, have a root mean square of 0.817.
    const float base = scale / (0.8173F * RandomBits::kSpreadRms);
    for (std::size_t b = 0; b < count; ++b) {
        std::byte* at = blocks + b * sizeof(TQ1_0Block) + offsetof(TQ1_0Block, d);
        const std::uint16_t d = float_to_half(base * RandomBits::spread(std::to_integer<unsigned>(*at)));
        std::memcpy(at, &d, sizeof(d));
    }
}

}  // namespace

constinit const FormatEntry kTQ1_0Entry = {
    {Format::kTQ1_0, "tq1_0", 34, kN, sizeof(TQ1_0Block)}, dequantize, quantize, randomize};

}  // namespace weir::formats
