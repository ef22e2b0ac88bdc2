// SPDX-License-Identifier: Apache-2.0
// The expected weights are computed here a second time, walking over the bytes in the order in which GGML's
// own dequantize_row_* does, from what the format's specification says; nothing is shared with formats/.
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <random>
#include <vector>

#include "formats/format.h"

namespace weir::formats {
namespace {

template <std::size_t kBytes>
std::array<std::uint8_t, kBytes> random_bytes(unsigned seed) {
    std::mt19937 random(seed);
    std::array<std::uint8_t, kBytes> bytes{};
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
    return bytes;
}

std::vector<float> weights_of(Format format, std::span<const std::uint8_t> block) {
    std::vector<float> weights(256);
    dequantize(format, std::as_bytes(block), weights);
    return weights;
}

/// Blocks in these tests have a d of 2^-4 (0x2C00) and a dmin of 3 * 2^-6 (0x2A00), both exact.
constexpr float kD = 0.0625F;
constexpr float kDMin = 0.046875F;

std::vector<float> expect_q4_k(const std::array<std::uint8_t, 144>& block) {
    const std::uint8_t* scales = block.data() + 4;
    const std::uint8_t* quants = block.data() + 16;
    std::vector<float> weights;
    for (int sub = 0; sub < 8; sub += 2) {
        std::array<int, 2> scale{};
        std::array<int, 2> min{};
        for (int k = 0; k < 2; ++k) {
            const int j = sub + k;
            if (j < 4) {
                scale[static_cast<std::size_t>(k)] = scales[j] % 64;
                min[static_cast<std::size_t>(k)] = scales[j + 4] % 64;
            } else {
                scale[static_cast<std::size_t>(k)] = scales[j + 4] % 16 + scales[j - 4] / 64 * 16;
                min[static_cast<std::size_t>(k)] = scales[j + 4] / 16 + scales[j] / 64 * 16;
            }
        }
        for (int l = 0; l < 32; ++l)
            weights.push_back(kD * static_cast<float>(scale[0]) * static_cast<float>(quants[l] % 16) -
                              kDMin * static_cast<float>(min[0]));
        for (int l = 0; l < 32; ++l)
            weights.push_back(kD * static_cast<float>(scale[1]) * static_cast<float>(quants[l] / 16) -
                              kDMin * static_cast<float>(min[1]));
        quants += 32;
    }
    return weights;
}

TEST(Q4_K, GivesTheWeightsOfTheSpecification) {
    for (unsigned seed = 0; seed < 20; ++seed) {
        auto block = random_bytes<144>(seed);
        block[0] = 0x00;
        block[1] = 0x2C;
        block[2] = 0x00;
        block[3] = 0x2A;
        ASSERT_EQ(weights_of(Format::kQ4_K, block), expect_q4_k(block)) << "seed " << seed;
    }
}

TEST(Q4_K, KeepsTheTopOfALateScaleInAnEarlyByte) {
    std::array<std::uint8_t, 144> block{};
    block[1] = 0x3C;        // d = 1
    block[4 + 1] = 0xC0;    // the top two bits of scale 5
    block[4 + 9] = 0x0F;    // its low four bits
    block[16 + 64] = 0xF1;  // bytes 64-95: sub-blocks 4 and 5
    const auto weights = weights_of(Format::kQ4_K, block);
    EXPECT_EQ(weights[4 * 32], 0.0F);
    EXPECT_EQ(weights[5 * 32], 63.0F * 15.0F);
}

TEST(Q4_K, TakesTheMinAway) {
    std::array<std::uint8_t, 144> block{};
    block[3] = 0x3C;       // dmin = 1
    block[4 + 4] = 0x3F;   // min 0 = 63
    block[4 + 7] = 0x40;   // top of min 7
    block[4 + 11] = 0xA0;  // low of min 7: 10
    const auto weights = weights_of(Format::kQ4_K, block);
    EXPECT_EQ(weights[0], -63.0F);
    EXPECT_EQ(weights[31], -63.0F);
    EXPECT_EQ(weights[32], 0.0F);
    EXPECT_EQ(weights[7 * 32 + 31], -26.0F);
}

std::vector<float> expect_q6_k(const std::array<std::uint8_t, 210>& block) {
    std::vector<float> weights(256);
    const std::uint8_t* low = block.data();
    const std::uint8_t* high = block.data() + 128;
    const std::uint8_t* scales = block.data() + 192;
    for (std::size_t n = 0; n < 256; n += 128) {
        for (std::size_t l = 0; l < 32; ++l) {
            const std::array<int, 4> quants = {
                low[l] % 16 + high[l] % 4 * 16 - 32,
                low[l + 32] % 16 + high[l] / 4 % 4 * 16 - 32,
                low[l] / 16 + high[l] / 16 % 4 * 16 - 32,
                low[l + 32] / 16 + high[l] / 64 * 16 - 32,
            };
            for (std::size_t q = 0; q < 4; ++q) {
                const int byte = scales[l / 16 + 2 * q];
                const int scale = byte < 128 ? byte : byte - 256;
                weights[n + 32 * q + l] = kD * static_cast<float>(scale) * static_cast<float>(quants[q]);
            }
        }
        low += 64;
        high += 32;
        scales += 8;
    }
    return weights;
}

TEST(Q6_K, GivesTheWeightsOfTheSpecification) {
    for (unsigned seed = 0; seed < 20; ++seed) {
        auto block = random_bytes<210>(seed);
        block[208] = 0x00;
        block[209] = 0x2C;
        ASSERT_EQ(weights_of(Format::kQ6_K, block), expect_q6_k(block)) << "seed " << seed;
    }
}

TEST(Q6_K, MeansMinusThirtyTwoWhenAllBitsAreClear) {
    std::array<std::uint8_t, 210> block{};
    block[192 + 15] = 0x81;  // scale -127
    block[209] = 0x3C;       // d = 1
    const auto weights = weights_of(Format::kQ6_K, block);
    EXPECT_EQ(weights[239], 0.0F);
    EXPECT_EQ(weights[240], -127.0F * -32.0F);
}

}  // namespace
}  // namespace weir::formats
