// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "formats/format.h"

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

INSTANTIATE_TEST_SUITE_P(AllFormats, Quantize,
                         testing::Values(Case{Format::kF32, 0.0}, Case{Format::kF16, 3e-4},
                                         Case{Format::kBF16, 3e-3}, Case{Format::kQ8_0, 0.008},
                                         Case{Format::kQ4_K, 0.1}, Case{Format::kQ6_K, 0.025},
                                         Case{Format::kIQ1_S, 0.46}, Case{Format::kIQ1_M, 0.43},
                                         Case{Format::kIQ2_XXS, 0.35}, Case{Format::kIQ2_XS, 0.305},
                                         Case{Format::kIQ2_S, 0.255}, Case{Format::kIQ3_XXS, 0.19},
                                         Case{Format::kIQ3_S, 0.14}),
                         [](const auto& test) { return std::string(formats::info(test.param.format).name); });

}  // namespace
}  // namespace weir::formats
