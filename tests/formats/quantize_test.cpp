// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "formats/format.h"
#include "tests/formats/codecs.h"

namespace weir::formats {
namespace {

std::vector<float> round_trip(Format format, const std::vector<float>& values) {
    std::vector<std::byte> blocks(row_bytes(format, values.size()));
    quantize(format, values, blocks);
    std::vector<float> again(values.size());
    dequantize(format, blocks, again);
    return again;
}

struct Case {
    Format format;
    double relative_rms;  ///< of normal values
};
class Quantize : public testing::TestWithParam<Case> {};

TEST_P(Quantize, ComesBackWithinTheFormatsPrecision) {
    std::mt19937 random(7);
    std::normal_distribution<float> normal(0.0F, 0.02F);
    std::vector<float> values(4096);
    for (float& value : values) value = normal(random);
    const auto again = round_trip(GetParam().format, values);
    double error = 0.0;
    double power = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double difference = static_cast<double>(again[i]) - static_cast<double>(values[i]);
        error += difference * difference;
        power += static_cast<double>(values[i]) * static_cast<double>(values[i]);
    }
    EXPECT_LE(std::sqrt(error / power), GetParam().relative_rms);
}

TEST_P(Quantize, KeepsZerosAndConstants) {
    const std::vector<float> zeros(256);
    EXPECT_EQ(round_trip(GetParam().format, zeros), zeros);
    for (const float constant : {0.75F, -0.75F})
        for (const float value : round_trip(GetParam().format, std::vector<float>(256, constant)))
            EXPECT_NEAR(value, constant, 0.75F * 0.04F);
}

// 256 normal values reach to about 2.8 of their standard deviations, which is what the coarsest formats'
// errors are: what is ternary between such ends is nearly all 0.
const std::vector<Case> kCases = {
    {Format::kF32, 0.0},      {Format::kF16, 3e-4},     {Format::kBF16, 3e-3},   {Format::kF64, 0.0},
    {Format::kQ8_0, 0.008},   {Format::kQ8_1, 0.008},   {Format::kQ8_K, 0.009},  {Format::kQ6_K, 0.025},
    {Format::kQ5_0, 0.05},    {Format::kQ5_1, 0.045},   {Format::kQ5_K, 0.045},  {Format::kQ4_0, 0.1},
    {Format::kQ4_1, 0.09},    {Format::kQ4_K, 0.1},     {Format::kIQ4_NL, 0.09}, {Format::kIQ4_XS, 0.09},
    {Format::kMXFP4, 0.125},  {Format::kNVFP4, 0.115},  {Format::kQ3_K, 0.17},   {Format::kQ2_K, 0.36},
    {Format::kQ2_0, 0.44},    {Format::kQ1_0, 0.65},    {Format::kTQ1_0, 0.85},  {Format::kTQ2_0, 0.85},
    {Format::kIQ3_S, 0.14},   {Format::kIQ3_XXS, 0.19}, {Format::kIQ2_S, 0.255}, {Format::kIQ2_XS, 0.305},
    {Format::kIQ2_XXS, 0.35}, {Format::kIQ1_M, 0.43},   {Format::kIQ1_S, 0.46},
};

INSTANTIATE_TEST_SUITE_P(AllFormats, Quantize, testing::ValuesIn(kCases),
                         [](const auto& test) { return std::string(formats::info(test.param.format).name); });

TEST(QuantizeCases, AreOfEveryFormatThatCanBeMadeOfSmallValues) {
    for (const Format format : codecs()) {
        if (is_whole_number(format)) continue;
        EXPECT_TRUE(std::any_of(kCases.begin(), kCases.end(), [&](const Case& each) {
            return each.format == format;
        })) << info(format).name;
    }
}

}  // namespace
}  // namespace weir::formats
