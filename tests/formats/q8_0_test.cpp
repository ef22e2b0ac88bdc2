// SPDX-License-Identifier: Apache-2.0
#include "formats/q8_0.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "formats/format.h"

namespace weir::formats {
namespace {

TEST(Q8_0, WeightIsQuantTimesD) {
    std::array<std::byte, 2 * 34> bytes{};
    bytes[1] = std::byte{0x38};           // d = 0.5, little endian
    bytes[2] = std::byte{0x80};           // quant 0 = -128
    bytes[2 + 1] = std::byte{0x7F};       // quant 1 = 127
    bytes[2 + 31] = std::byte{0xFF};      // quant 31 = -1
    bytes[34] = std::byte{0x01};          // second block: d = the least subnormal, 2^-24
    bytes[34 + 2 + 7] = std::byte{0x03};  // quant 7 = 3
    std::vector<float> weights(64);
    dequantize(Format::kQ8_0, bytes, weights);
    EXPECT_EQ(weights[0], -64.0F);
    EXPECT_EQ(weights[1], 63.5F);
    EXPECT_EQ(weights[2], 0.0F);
    EXPECT_EQ(weights[31], -0.5F);
    EXPECT_EQ(weights[32 + 7], 3.0F * 0x1p-24F);
}

}  // namespace
}  // namespace weir::formats
