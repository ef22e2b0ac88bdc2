// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "formats/format.h"
#include "formats/q8_1.h"
#include "formats/q8_k.h"
#include "formats/random.h"
#include "tests/formats/codecs.h"
#include "tests/formats/definitions.h"

namespace weir::formats {
namespace {

std::vector<float> weights_of(Format format, const Block& block) {
    std::vector<float> weights(info(format).block_weights);
    dequantize(format, std::as_bytes(std::span(block)), weights);
    return weights;
}

std::string layout_name(Format format) {
    return std::string(info(format).name);
}

class Layout : public testing::TestWithParam<Definition> {};

// A float operation rounds once where all before it were exact, which blocks are made for.
TEST_P(Layout, GivesTheNearestFloatToEachWeightOfTheDefinition) {
    for (unsigned seed = 0; seed < 50; ++seed) {
        const Block block = sample_block(GetParam(), seed);
        const auto weights = weights_of(GetParam().format, block);
        for (std::size_t i = 0; i < weights.size(); ++i)
            ASSERT_EQ(std::bit_cast<std::uint32_t>(weights[i]),
                      std::bit_cast<std::uint32_t>(static_cast<float>(GetParam().weight(block, i))))
                << "seed " << seed << ", weight " << i;
    }
}

INSTANTIATE_TEST_SUITE_P(AllFormats, Layout, testing::ValuesIn(definitions()),
                         [](const auto& test) { return layout_name(test.param.format); });

/// What GGML (dequantize_row_* of llama.cpp v0.5.0) made of sample_block() with the seeds 1 to 4.
struct KnownLayout {
    Format format;
    std::uint64_t hash;         ///< FNV-1a of the words of all weights
    std::array<float, 4> some;  ///< the first weights of seed 1
};
const std::vector<KnownLayout> kKnown = {
    {Format::kQ8_0, 0xA974C58AA826B5E5ULL, {0x1.9e62p+2F, -0x1.0134p+2F, 0x1.c94p-5F, 0x1.a9198p+2F}},
    {Format::kQ4_K,
     0xDD451C506A2EC588ULL,
     {-0x1.519cc6p+4F, -0x1.fa66e6p+4F, -0x1.c23d1ap+2F, -0x1.c22c0cp+3F}},
    {Format::kQ6_K, 0x128AC0E3824B35F9ULL, {0x1.423ae8p+9F, 0x1.dd60cp+6F, 0x1.7de7p+6F, -0x1.7de7p+7F}},
    {Format::kQ4_0, 0x377BF506DA1C9925ULL, {-0x1.c94p-3F, -0x0p+0F, -0x1.9018p-2F, -0x1.c94p-5F}},
    {Format::kQ4_1, 0xF9679AF574AB9CC0ULL, {-0x1.ac99dp-1F, -0x1.0121dp-1F, -0x1.3a49dp-1F, -0x1.1da3ap-2F}},
    {Format::kQ5_0, 0xE49F3D56D3B53725ULL, {0x1.1dc8p-2F, 0x1.3a5cp-1F, -0x1.acacp-1F, -0x0p+0F}},
    {Format::kQ5_1, 0x59E6A48472BF4462ULL, {-0x1.baece8p+0F, -0x1.c92ddp-1F, -0x1.c92ddp-1F, -0x1.e5c1dp-1F}},
    {Format::kQ2_K, 0xFAD83CF72742B5A8ULL, {-0x1.706ap-8F, -0x1.70b5p-8F, -0x1.706ap-8F, -0x1.71p-8F}},
    {Format::kQ3_K, 0x0690EDA8DE983AE5ULL, {0x1.09de8p-5F, 0x1.09de8p-5F, -0x1.09de8p-5F, -0x1.09de8p-5F}},
    {Format::kQ5_K,
     0xF771158907708673ULL,
     {-0x1.c25f34p+1F, -0x1.c21f44p+5F, -0x1.519884p+5F, -0x1.c25f34p+1F}},
    {Format::kQ8_K,
     0xD8EBAD220C3B451CULL,
     {-0x1.19d64ap-110F, -0x1.060538p-103F, -0x1.d2caeap-105F, -0x1.0ed3ecp-103F}},
    {Format::kIQ4_NL, 0x5EF8DFE6E0B748E5ULL, {-0x1.7aa9p+1F, -0x1.c94p-5F, -0x1.93aa8p+2F, -0x1.7384p-1F}},
    {Format::kIQ4_XS,
     0x8FD45B0D33CFC709ULL,
     {0x1.ace528p+6F, -0x1.e20858p+6F, -0x1.e20858p+6F, -0x1.8abc4p+6F}},
    {Format::kTQ1_0, 0x40ACF18963C2D325ULL, {0x1.02p-9F, -0x1.02p-9F, -0x0p+0F, 0x1.02p-9F}},
    {Format::kTQ2_0, 0xEADD709DD7439325ULL, {0x0p+0F, 0x1.654p-2F, -0x1.654p-3F, -0x1.654p-3F}},
    {Format::kMXFP4, 0x63BF1A228FBCED25ULL, {-0x1.8p-90F, -0x1p-89F, 0x0p+0F, -0x1.8p-88F}},
    {Format::kNVFP4, 0xFC1EA69FDD3FB725ULL, {-0x1.38p+0F, -0x1.ap-4F, -0x1.38p-2F, 0x1.38p-1F}},
    {Format::kQ1_0, 0xBC0DB9F4AB7B8B25ULL, {0x1.c94p-5F, 0x1.c94p-5F, -0x1.c94p-5F, -0x1.c94p-5F}},
    {Format::kQ2_0, 0x3EA4B3F85DA91725ULL, {0x1.c94p-5F, -0x1.c94p-4F, 0x1.c94p-5F, -0x1.c94p-5F}},
};
class Ggml : public testing::TestWithParam<KnownLayout> {};

TEST_P(Ggml, GivesTheSameWeightsBitForBit) {
    const Definition* definition = nullptr;
    for (const Definition& each : definitions())
        if (each.format == GetParam().format) definition = &each;
    ASSERT_NE(definition, nullptr);
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    for (unsigned seed = 1; seed <= 4; ++seed) {
        const auto weights = weights_of(GetParam().format, sample_block(*definition, seed));
        for (const float weight : weights)
            hash = (hash ^ std::bit_cast<std::uint32_t>(weight)) * 0x100000001B3ULL;
        for (std::size_t i = 0; i < 4 && seed == 1; ++i) EXPECT_EQ(weights[i], GetParam().some[i]) << i;
    }
    EXPECT_EQ(hash, GetParam().hash);
}

INSTANTIATE_TEST_SUITE_P(AllFormats, Ggml, testing::ValuesIn(kKnown),
                         [](const auto& test) { return layout_name(test.param.format); });

TEST(MXFP4, ReachesFromTheLeastPowerOfTwoToTheNotANumberThatGgmlReadsAsOne) {
    Block block(17, 0x21);  // 0.5 and 1
    block[0] = 0;
    EXPECT_EQ(weights_of(Format::kMXFP4, block)[0], 0x1p-128F);
    EXPECT_EQ(weights_of(Format::kMXFP4, block)[16], 0x1p-127F);
    block[0] = 255;
    EXPECT_EQ(weights_of(Format::kMXFP4, block)[0], 0x1p127F);
}

TEST(NVFP4, ReadsTheNotANumberOfAScaleAsZeroAndItsTopBitNotAtAll) {
    Block block(36, 0x22);  // all 1
    block[0] = 127;
    block[1] = 126;
    block[2] = 0x80 | 0x38;
    block[3] = 1;
    const auto weights = weights_of(Format::kNVFP4, block);
    EXPECT_EQ(weights[0], 0.0F);
    EXPECT_EQ(weights[16], 448.0F);
    EXPECT_EQ(weights[32], 1.0F);
    EXPECT_EQ(weights[63], 0x1p-9F);
}

TEST(Ternary, KeepsWeightsThatAreTernary) {
    std::mt19937 random(3);
    std::vector<float> values(512);
    for (float& value : values) value = 0.25F * (static_cast<float>(random() % 3) - 1.0F);
    for (const Format format : {Format::kTQ1_0, Format::kTQ2_0}) {
        std::vector<std::byte> blocks(row_bytes(format, values.size()));
        quantize(format, values, blocks);
        std::vector<float> again(values.size());
        dequantize(format, blocks, again);
        EXPECT_EQ(again, values) << layout_name(format);
    }
}

/// Blocks that quantize made, then random ones.
template <class Block>
std::vector<Block> blocks_of(Format format) {
    std::mt19937 random(5);
    std::normal_distribution<float> normal(0.0F, 1.0F);
    std::vector<float> values(4 * Block::kWeights);
    for (float& value : values) value = normal(random);
    std::vector<std::byte> bytes(8 * sizeof(Block));
    quantize(format, values, std::span(bytes).first(4 * sizeof(Block)));
    random_blocks(format, 1, 2, 0.1F, std::span(bytes).last(4 * sizeof(Block)));
    std::vector<Block> blocks(8);
    std::memcpy(blocks.data(), bytes.data(), bytes.size());
    return blocks;
}

TEST(Q8_1, CarriesTheSumOfItsWeights) {
    for (const auto& block : blocks_of<Q8_1Block>(Format::kQ8_1)) {
        const Block bytes(reinterpret_cast<const std::uint8_t*>(&block),
                          reinterpret_cast<const std::uint8_t*>(&block + 1));
        const auto weights = weights_of(Format::kQ8_1, bytes);
        const std::array<std::uint16_t, 1> half = {block.s};
        std::array<float, 1> sum{};
        dequantize(Format::kF16, std::as_bytes(std::span(half)), sum);
        const float expected = std::accumulate(weights.begin(), weights.end(), 0.0F);
        EXPECT_NE(sum[0], 0.0F);
        EXPECT_NEAR(sum[0], expected, std::fabs(expected) * 0x1p-10F);
    }
}

TEST(Q8_K, CarriesTheSumsOfSixteenQuants) {
    for (const auto& block : blocks_of<Q8_KBlock>(Format::kQ8_K))
        for (std::size_t s = 0; s < 16; ++s)
            EXPECT_EQ(block.sums[s], std::accumulate(block.quants + 16 * s, block.quants + 16 * (s + 1), 0));
}

}  // namespace
}  // namespace weir::formats
