// SPDX-License-Identifier: Apache-2.0
#include "formats/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "formats/random_bits.h"

namespace weir::formats {
namespace {

constexpr float kScale = 0.0118F;  // 1 / sqrt(7168)
constexpr std::size_t kWeights = 64 * 7168;

class RandomBlocks : public testing::TestWithParam<Format> {
protected:
    static std::vector<std::byte> blocks(std::uint64_t seed, std::uint64_t index,
                                         std::size_t weights = kWeights) {
        std::vector<std::byte> made(row_bytes(GetParam(), weights));
        random_blocks(GetParam(), seed, index, kScale, made);
        return made;
    }
    static std::vector<float> weights(std::uint64_t seed, std::uint64_t index) {
        std::vector<float> floats(kWeights);
        dequantize(GetParam(), blocks(seed, index), floats);
        return floats;
    }
};

TEST_P(RandomBlocks, AreTheSameForTheSameSeedAndIndex) {
    EXPECT_EQ(blocks(1, 2), blocks(1, 2));
    EXPECT_NE(blocks(1, 2), blocks(1, 3));
    EXPECT_NE(blocks(1, 2), blocks(2, 2));
    EXPECT_NE(blocks(1, 2), blocks(2, 1));
}

TEST_P(RandomBlocks, AreFiniteCentredAndAsLargeAsAsked) {
    const auto values = weights(3, 4);
    double sum = 0.0;
    double squares = 0.0;
    for (const float value : values) {
        ASSERT_TRUE(std::isfinite(value));
        sum += static_cast<double>(value);
        squares += static_cast<double>(value) * static_cast<double>(value);
    }
    const double count = static_cast<double>(values.size());
    EXPECT_NEAR(sum / count, 0.0, 0.02 * static_cast<double>(kScale));
    EXPECT_NEAR(std::sqrt(squares / count), static_cast<double>(kScale), 0.05 * static_cast<double>(kScale));
}

TEST_P(RandomBlocks, RepeatNoPage) {
    const auto made = blocks(5, 6);
    std::set<std::string> pages;
    for (std::size_t at = 0; at + 4096 <= made.size(); at += 4096)
        EXPECT_TRUE(pages.emplace(reinterpret_cast<const char*>(made.data() + at), 4096).second);
}

TEST_P(RandomBlocks, VaryInScaleFromBlockToBlock) {
    const auto values = weights(7, 8);
    std::set<float> largest;
    for (std::size_t at = 0; at < values.size(); at += 256) {
        const auto [low, high] = std::minmax_element(&values[at], &values[at] + 256);
        largest.insert(std::max(-*low, *high));
    }
    EXPECT_GT(largest.size(), info(GetParam()).block_weights > 1 ? 20U : 1U);
}

TEST_P(RandomBlocks, AreMadeOfWholeBlocks) {
    std::vector<std::byte> odd(info(GetParam()).block_bytes + 1);
    EXPECT_THROW(random_blocks(GetParam(), 1, 1, kScale, odd), InputError);
    EXPECT_NO_THROW(random_blocks(GetParam(), 1, 1, kScale, {}));
}

INSTANTIATE_TEST_SUITE_P(AllFormats, RandomBlocks,
                         testing::Values(Format::kF32, Format::kF16, Format::kBF16, Format::kQ8_0,
                                         Format::kQ4_K, Format::kQ6_K, Format::kIQ1_S, Format::kIQ1_M,
                                         Format::kIQ2_XXS, Format::kIQ2_XS, Format::kIQ2_S, Format::kIQ3_XXS,
                                         Format::kIQ3_S),
                         [](const auto& test) { return std::string(formats::info(test.param).name); });

TEST(RandomBits, SpreadIsAFactorOfFourWithTheRootMeanSquareItNames) {
    double squares = 0.0;
    for (std::uint64_t i = 0; i < 64; ++i) {
        const auto value = static_cast<double>(RandomBits::spread(i));
        EXPECT_GE(value, 0.5);
        EXPECT_LT(value, 2.0);
        squares += value * value / 64.0;
    }
    EXPECT_NEAR(std::sqrt(squares), static_cast<double>(RandomBits::kSpreadRms), 0.01);
}

}  // namespace
}  // namespace weir::formats
