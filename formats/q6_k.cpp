// SPDX-License-Identifier: Apache-2.0
#include "formats/q6_k.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "formats/entry.h"
#include "formats/half.h"

namespace weir::formats {
namespace {

constexpr std::size_t kN = Q6_KBlock::kWeights;

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t b = 0; b < count; ++b) {
        const auto block = load_block<Q6_KBlock>(blocks, b);
        const float d = half_to_float(block.d);
        for (std::size_t i = 0; i < kN; ++i) {
            const int quant = static_cast<int>(q6_k_quant(block, i)) - 32;
            out[b * kN + i] = d * static_cast<float>(block.scales[i / 16]) * static_cast<float>(quant);
        }
    }
}

Q6_KBlock quantize_block(const float* x) {
    std::array<float, 16> steps{};
    for (std::size_t s = 0; s < 16; ++s) {
        float largest = 0.0F;
        for (std::size_t i = 0; i < 16; ++i) largest = std::max(largest, std::fabs(x[16 * s + i]));
        steps[s] = largest / 31.0F;
    }
    Q6_KBlock block{};
    block.d = float_to_half(*std::max_element(steps.begin(), steps.end()) / 127.0F);
    const float d = half_to_float(block.d);
    for (std::size_t s = 0; s < 16; ++s) {
        const float scale = d > 0.0F ? std::clamp(std::nearbyint(steps[s] / d), 0.0F, 127.0F) : 0.0F;
        block.scales[s] = static_cast<std::int8_t>(scale);
        const float step = d * scale;
        for (std::size_t i = 0; i < 16; ++i) {
            const float quant =
                step > 0.0F ? std::clamp(std::nearbyint(x[16 * s + i] / step), -32.0F, 31.0F) : 0.0F;
            q6_k_put(block, 16 * s + i, static_cast<unsigned>(static_cast<int>(quant) + 32));
        }
    }
    return block;
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t b = 0; b < count; ++b) store_block(blocks, b, quantize_block(values + b * kN));
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    bits.fill(blocks, count * sizeof(Q6_KBlock));
    // Quants deviate by 18.5; scales are made 32..63 or -64..-33, of root mean square 48.4.
    const float base = scale / (18.5F * 48.4F * RandomBits::kSpreadRms);
    for (std::size_t b = 0; b < count; ++b) {
        std::byte* block = blocks + b * sizeof(Q6_KBlock);
        for (std::size_t s = 0; s < 16; ++s) {
            std::byte& byte = block[offsetof(Q6_KBlock, scales) + s];
            const unsigned bits_of = std::to_integer<unsigned>(byte);
            const unsigned magnitude = 32U + (bits_of & 31U);
            byte = static_cast<std::byte>((bits_of & 128U) != 0 ? ~magnitude & 255U : magnitude);
        }
        const unsigned choice = std::to_integer<unsigned>(block[offsetof(Q6_KBlock, d)]);
        const std::uint16_t d = float_to_half(base * RandomBits::spread(choice));
        std::memcpy(block + offsetof(Q6_KBlock, d), &d, sizeof(d));
    }
}

}  // namespace

constinit const FormatEntry kQ6_KEntry = {
    {Format::kQ6_K, "q6_k", 14, kN, sizeof(Q6_KBlock)}, dequantize, quantize, randomize};

}  // namespace weir::formats
