// SPDX-License-Identifier: Apache-2.0
#include "formats/half.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace weir::formats {
namespace {

/// The definition of binary16, by arithmetic.
double by_definition(unsigned half) {
    const double sign = (half & 0x8000U) != 0 ? -1.0 : 1.0;
    const int exponent = static_cast<int>(half >> 10 & 31U);
    const double mantissa = half & 1023U;
    if (exponent == 0) return sign * std::ldexp(mantissa, -24);
    return sign * std::ldexp(1.0 + mantissa / 1024.0, exponent - 15);
}

TEST(Half, EveryFiniteNumberHasItsValueAndComesBack) {
    for (unsigned half = 0; half <= 0xFFFFU; ++half) {
        if ((half >> 10 & 31U) == 31U) continue;
        const float value = half_to_float(static_cast<std::uint16_t>(half));
        ASSERT_EQ(static_cast<double>(value), by_definition(half)) << half;
        ASSERT_EQ(float_to_half(value), half);
    }
}

TEST(Half, InfinitiesAndNotANumberStayWhatTheyAre) {
    EXPECT_EQ(half_to_float(0x7C00), std::numeric_limits<float>::infinity());
    EXPECT_EQ(half_to_float(0xFC00), -std::numeric_limits<float>::infinity());
    EXPECT_TRUE(std::isnan(half_to_float(0x7E00)));
    EXPECT_TRUE(std::isnan(half_to_float(float_to_half(std::numeric_limits<float>::quiet_NaN()))));
}

TEST(Half, RoundsToTheNearestAndTiesToEven) {
    for (unsigned half = 0; half < 0x7BFFU; ++half) {
        const float low = half_to_float(static_cast<std::uint16_t>(half));
        const float high = half_to_float(static_cast<std::uint16_t>(half + 1));
        const float middle = (low + high) / 2.0F;  // exact: a float has room for it
        ASSERT_EQ(float_to_half(middle), half % 2 == 0 ? half : half + 1);
        ASSERT_EQ(float_to_half(std::nextafter(middle, 0.0F)), half);
        ASSERT_EQ(float_to_half(std::nextafter(middle, 1e6F)), half + 1);
    }
}

TEST(Half, BecomesInfinityFromHalfAStepAboveTheLargest) {
    EXPECT_EQ(float_to_half(65504.0F), 0x7BFF);
    EXPECT_EQ(float_to_half(std::nextafter(65520.0F, 0.0F)), 0x7BFF);
    EXPECT_EQ(float_to_half(65520.0F), 0x7C00);
    EXPECT_EQ(float_to_half(-1e30F), 0xFC00);
}

TEST(BFloat16, IsTheUpperHalfOfAFloatRoundedToEven) {
    EXPECT_EQ(bf16_to_float(0x3F80), 1.0F);
    EXPECT_EQ(bf16_to_float(0xC040), -3.0F);
    EXPECT_EQ(float_to_bf16(1.0F), 0x3F80);
    EXPECT_EQ(float_to_bf16(1.0F + 0x1p-8F), 0x3F80);            // a tie, to even
    EXPECT_EQ(float_to_bf16(1.0F + 0x1p-7F + 0x1p-8F), 0x3F82);  // a tie, to even above
    EXPECT_EQ(float_to_bf16(1.0F + 0x1p-8F + 0x1p-20F), 0x3F81);
    EXPECT_TRUE(std::isnan(bf16_to_float(float_to_bf16(std::numeric_limits<float>::quiet_NaN()))));
}

}  // namespace
}  // namespace weir::formats
