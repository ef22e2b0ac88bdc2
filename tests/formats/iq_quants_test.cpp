// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "formats/format.h"
#include "formats/iq1_m.h"
#include "formats/iq_bits.h"
#include "formats/iq_grids.h"
#include "tests/formats/iq_known.h"

namespace weir::formats {
namespace {

std::string name_of(Format format) {
    return std::string(info(format).name);
}

/// Random bytes with the given d in its place.
std::vector<std::byte> random_block(Format format, std::mt19937& random, unsigned d) {
    std::vector<std::byte> block(info(format).block_bytes);
    for (std::byte& byte : block) byte = static_cast<std::byte>(random() & 255U);
    if (format != Format::kIQ1_M) {
        block[0] = static_cast<std::byte>(d & 255U);
        block[1] = static_cast<std::byte>(d >> 8U);
        return block;
    }
    for (std::size_t w = 0; w < 4; ++w) {  // a nibble at the top of each of the last four words
        std::byte& byte = block[49 + 2 * w];
        byte = (byte & std::byte{15}) | static_cast<std::byte>((d >> (4 * w) & 15U) << 4U);
    }
    return block;
}

std::vector<float> weights_of(Format format, const std::vector<std::byte>& block) {
    std::vector<float> weights(256);
    dequantize(format, block, weights);
    return weights;
}

/// What llama.cpp gave: the weights of the block of seed 1 with d a power of two that makes them whole, and
/// FNV-1a over the bits of those of 1000 more blocks, in which every point of each grid occurs.
struct KnownBlock {
    Format format;
    unsigned d;
    const std::array<std::int16_t, 256>* weights;
    std::uint64_t fingerprint;
};
class IqDequantize : public testing::TestWithParam<KnownBlock> {};

TEST_P(IqDequantize, GivesTheWeightsThatGgmlGives) {
    std::mt19937 random(1);
    const Format format = GetParam().format;
    const auto weights = weights_of(format, random_block(format, random, GetParam().d));
    for (std::size_t i = 0; i < 256; ++i) ASSERT_EQ(weights[i], (*GetParam().weights)[i]) << "weight " << i;

    std::uint64_t fingerprint = 0xCBF29CE484222325ULL;
    for (unsigned n = 0; n < 1000; ++n)
        for (const float weight : weights_of(format, random_block(format, random, 0x2C00 + n)))
            fingerprint = (fingerprint ^ std::bit_cast<std::uint32_t>(weight)) * 0x100000001B3ULL;
    EXPECT_EQ(fingerprint, GetParam().fingerprint);
}

INSTANTIATE_TEST_SUITE_P(
    Iq, IqDequantize,
    testing::Values(KnownBlock{Format::kIQ1_S, 0x4800, &kIQ1_SWeights, 0x1B842E754D9C39C5ULL},
                    KnownBlock{Format::kIQ1_M, 0x4800, &kIQ1_MWeights, 0xA58D1E156216E6E5ULL},
                    KnownBlock{Format::kIQ2_XXS, 0x4800, &kIQ2_XXSWeights, 0x1BF39B0014A8489DULL},
                    KnownBlock{Format::kIQ2_XS, 0x4800, &kIQ2_XSWeights, 0x23199750371C24ADULL},
                    KnownBlock{Format::kIQ2_S, 0x4800, &kIQ2_SWeights, 0x0DC4F3EB351DAE4DULL},
                    KnownBlock{Format::kIQ3_XXS, 0x4400, &kIQ3_XXSWeights, 0x396640044328099DULL},
                    KnownBlock{Format::kIQ3_S, 0x3C00, &kIQ3_SWeights, 0x407D77285FACAF15ULL}),
    [](const auto& test) { return name_of(test.param.format); });

TEST(Iq, SignsOfEightAreEvenWhereSevenAreStored) {
    for (unsigned seven = 0; seven < 128; ++seven) {
        EXPECT_EQ(even_signs(seven) & 127U, seven);
        EXPECT_LT(even_signs(seven), 256U);
        EXPECT_EQ(std::popcount(even_signs(seven)) % 2, 0) << seven;
    }
}

TEST(Iq, FourSignsAndAStepComeBackFromTheirWord) {
    const std::array<unsigned, 4> signs = {even_signs(1), even_signs(127), even_signs(64), even_signs(90)};
    const SignsAndStep packed = SignsAndStep::of(signs.data(), 13);
    EXPECT_EQ(packed.step(), 13U);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(packed.signs(i), signs[i]) << i;
}

TEST(Iq, DOfIq1MComesBackFromItsFourNibblesAndLeavesTheSteps) {
    IQ1_MBlock block{};
    block.steps[2] = 0xF123;
    iq1_m_put_d(block, 0x4A5B);
    EXPECT_EQ(iq1_m_d(block), 0x4A5B);
    EXPECT_EQ(block.steps[2] & 0xFFFU, 0x123U);
    EXPECT_EQ(iq1_m_step(block, 8), 3U);
    EXPECT_EQ(iq1_m_step(block, 9), 4U);
}

template <std::size_t kWidth, std::size_t kPoints>
void expect_distinct(const Grid<kWidth, kPoints>& grid) {
    auto sorted = grid;
    std::sort(sorted.begin(), sorted.end());
    EXPECT_EQ(std::adjacent_find(sorted.begin(), sorted.end()), sorted.end()) << kPoints;
}

TEST(Iq, GridsHaveEachPointOnce) {
    expect_distinct(kIQ1Grid);
    expect_distinct(kIQ2_XXSGrid);
    expect_distinct(kIQ2_XSGrid);
    expect_distinct(kIQ2_SGrid);
    expect_distinct(kIQ3_XXSGrid);
    expect_distinct(kIQ3_SGrid);
}

std::vector<float> round_trip(Format format, const std::vector<float>& values) {
    std::vector<std::byte> blocks(row_bytes(format, values.size()));
    quantize(format, values, blocks);
    std::vector<float> again(values.size());
    dequantize(format, blocks, again);
    return again;
}

constexpr std::array kFormats = {Format::kIQ1_S, Format::kIQ1_M,   Format::kIQ2_XXS, Format::kIQ2_XS,
                                 Format::kIQ2_S, Format::kIQ3_XXS, Format::kIQ3_S};

class IqQuantize : public testing::TestWithParam<Format> {};

TEST_P(IqQuantize, HasAScaleForEachSubBlock) {
    std::mt19937 random(7);
    std::normal_distribution<float> normal(0.0F, 0.02F);
    std::vector<float> values(1024);
    for (float& value : values) value = normal(random);
    for (std::size_t i = 0; i < values.size(); ++i)
        if (i / 32 % 3 == 0) values[i] /= 5.0F;
    const auto again = round_trip(GetParam(), values);
    const double bits = info(GetParam()).bits_per_weight();
    const double most = bits < 2.0 ? 0.6 : bits < 3.0 ? 0.45 : 0.25;  // a little above what is found
    for (std::size_t at = 0; at < values.size(); at += 32) {
        double error = 0.0;
        double power = 0.0;
        for (std::size_t i = at; i < at + 32; ++i) {
            error += std::pow(static_cast<double>(again[i]) - static_cast<double>(values[i]), 2.0);
            power += std::pow(static_cast<double>(values[i]), 2.0);
        }
        EXPECT_LE(std::sqrt(error / power), most) << at;
    }
}

INSTANTIATE_TEST_SUITE_P(Iq, IqQuantize, testing::ValuesIn(kFormats),
                         [](const auto& test) { return name_of(test.param); });

/// Weights that came back with another sign, of each eight.
std::vector<std::vector<std::size_t>> flipped(Format format, const std::vector<float>& values) {
    const auto again = round_trip(format, values);
    std::vector<std::vector<std::size_t>> eights(values.size() / 8);
    for (std::size_t i = 0; i < values.size(); ++i)
        if (std::signbit(values[i]) != std::signbit(again[i])) eights[i / 8].push_back(i);
    return eights;
}

class IqSigns : public testing::Test {
protected:
    IqSigns() {
        std::mt19937 random(11);
        std::uniform_real_distribution<float> uniform(-1.0F, 1.0F);
        for (float& value : values_) value = uniform(random);
    }
    std::vector<float> values_ = std::vector<float>(2048);
};

TEST_F(IqSigns, LeaveWeightsOfOneMagnitudeAsTheyWere) {
    for (std::size_t i = 0; i < values_.size(); i += 8) {
        const unsigned signs = even_signs(static_cast<unsigned>(i / 8 % 128));
        for (std::size_t j = 0; j < 8; ++j) values_[i + j] = (signs >> j & 1U) != 0 ? -0.5F : 0.5F;
    }
    for (const Format format :
         {Format::kIQ2_XXS, Format::kIQ2_XS, Format::kIQ2_S, Format::kIQ3_XXS, Format::kIQ3_S}) {
        const auto again = round_trip(format, values_);
        for (std::size_t i = 0; i < values_.size(); ++i)
            EXPECT_NEAR(again[i], values_[i], 0.001F) << name_of(format);
    }
}

TEST_F(IqSigns, AreAllKeptWhereEightAreStored) {
    for (const Format format : {Format::kIQ2_S, Format::kIQ3_S})
        for (const auto& eight : flipped(format, values_)) EXPECT_TRUE(eight.empty()) << name_of(format);
}

TEST_F(IqSigns, AreWrongOfTheSmallestAloneWhereSevenAreStored) {
    for (const Format format : {Format::kIQ2_XXS, Format::kIQ2_XS, Format::kIQ3_XXS}) {
        const auto eights = flipped(format, values_);
        for (std::size_t g = 0; g < eights.size(); ++g) {
            const auto first = values_.begin() + static_cast<std::ptrdiff_t>(8 * g);
            const bool odd = std::count_if(first, first + 8, [](float x) { return x < 0.0F; }) % 2 != 0;
            ASSERT_EQ(eights[g].size(), odd ? 1U : 0U) << name_of(format);
            if (!odd) continue;
            const auto smallest = std::min_element(
                first, first + 8, [](float a, float b) { return std::fabs(a) < std::fabs(b); });
            EXPECT_EQ(eights[g][0], static_cast<std::size_t>(smallest - values_.begin())) << name_of(format);
        }
    }
}

}  // namespace
}  // namespace weir::formats
