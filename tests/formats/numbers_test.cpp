// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <vector>

#include "formats/format.h"

namespace weir::formats {
namespace {

template <class Number>
std::vector<Number> made_of(Format format, const std::vector<float>& values) {
    std::vector<std::byte> bytes(values.size() * sizeof(Number));
    quantize(format, values, bytes);
    std::vector<Number> numbers(values.size());
    std::memcpy(numbers.data(), bytes.data(), bytes.size());
    return numbers;
}

template <class Number>
std::vector<float> read(Format format, const std::vector<Number>& numbers) {
    std::vector<float> values(numbers.size());
    dequantize(format, std::as_bytes(std::span(numbers)), values);
    return values;
}

template <class Number>
void expect_rounding_and_saturation(Format format) {
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    using Limits = std::numeric_limits<Number>;
    const auto made = made_of<Number>(
        format, {0.0F, 2.5F, 3.5F, -1.2F, kInfinity, -kInfinity, 1e30F, -static_cast<float>(Limits::min()),
                 static_cast<float>(Limits::min()), std::numeric_limits<float>::quiet_NaN()});
    EXPECT_EQ(made, (std::vector<Number>{0, 2, 4, -1, Limits::max(), Limits::min(), Limits::max(),
                                         Limits::max(), Limits::min(), 0}));
}

TEST(WholeNumbers, AreTheNearestOnesOfTheirType) {
    expect_rounding_and_saturation<std::int8_t>(Format::kI8);
    expect_rounding_and_saturation<std::int16_t>(Format::kI16);
    expect_rounding_and_saturation<std::int32_t>(Format::kI32);
    expect_rounding_and_saturation<std::int64_t>(Format::kI64);
}

TEST(WholeNumbers, AreWeightsAsTheyStand) {
    EXPECT_EQ(read<std::int8_t>(Format::kI8, {-128, -1, 127}), (std::vector<float>{-128.0F, -1.0F, 127.0F}));
    EXPECT_EQ(read<std::int16_t>(Format::kI16, {-32768, 300}), (std::vector<float>{-32768.0F, 300.0F}));
    EXPECT_EQ(read<std::int32_t>(Format::kI32, {-70000, (1 << 24) + 1}),
              (std::vector<float>{-70000.0F, 0x1p24F}));
    EXPECT_EQ(read<std::int64_t>(Format::kI64, {1LL << 40, std::numeric_limits<std::int64_t>::min()}),
              (std::vector<float>{0x1p40F, -0x1p63F}));
}

TEST(F64, IsRoundedToTheNearestFloatAndKeepsEveryFloat) {
    EXPECT_EQ(read<double>(Format::kF64, {0.1, -1.0 - 0x1p-24 - 0x1p-40}),
              (std::vector<float>{0.1F, -1.0F - 0x1p-23F}));
    EXPECT_EQ(made_of<double>(Format::kF64, {0.1F, -0x1p-149F}),
              (std::vector<double>{static_cast<double>(0.1F), -0x1p-149}));
}

}  // namespace
}  // namespace weir::formats
