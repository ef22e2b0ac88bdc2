// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/roofline.h"

#include <gtest/gtest.h>

namespace weir::measure {
namespace {

Estimate exactly(double value) {
    return {value, value, value, 9};
}

TEST(Roofline, DividesEveryPeakByTheCeiling) {
    Measurements measured;
    measured.ceiling_bytes_per_s = 20e9;
    measured.compute = {{"fp32", exactly(100e9)}, {"int8", exactly(1600e9)}};
    const std::vector<Roofline> lines = rooflines(measured);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].type, "fp32");
    EXPECT_DOUBLE_EQ(lines[0].flop_per_byte, 5);
    EXPECT_EQ(lines[1].type, "int8");
    EXPECT_DOUBLE_EQ(lines[1].flop_per_byte, 80);
}

TEST(Roofline, SaysHowManyTokensOneReadingServesByBitsAWeight) {
    Measurements measured;
    measured.ceiling_bytes_per_s = 20e9;
    measured.compute = {{"int8", exactly(1600e9)}};
    const std::vector<Roofline> lines = rooflines(measured);
    ASSERT_EQ(lines.size(), 1U);
    const std::vector<TokensTogether>& tokens = lines[0].tokens_together;
    ASSERT_EQ(tokens.size(), 3U);
    EXPECT_EQ(tokens[0].format, "q4_k");  // 4.5 bits: 0.5625 bytes, two operations a token
    EXPECT_DOUBLE_EQ(tokens[0].tokens, 80 * 0.5625 / 2);
    EXPECT_EQ(tokens[1].format, "q8_0");  // 8.5 bits
    EXPECT_DOUBLE_EQ(tokens[1].tokens, 80 * 1.0625 / 2);
    EXPECT_EQ(tokens[2].format, "bf16");  // two bytes: as many tokens as FLOP per byte
    EXPECT_DOUBLE_EQ(tokens[2].tokens, 80);
}

TEST(Roofline, LeavesOutWhatIsWorkAndNoPeak) {
    Measurements measured;
    measured.ceiling_bytes_per_s = 20e9;
    measured.compute = {{"activations", exactly(1e9)}, {"latent_attention", exactly(1e9)}};
    EXPECT_TRUE(rooflines(measured).empty());
}

TEST(Roofline, NeedsACeiling) {
    Measurements measured;
    measured.compute = {{"fp32", exactly(100e9)}};
    EXPECT_TRUE(rooflines(measured).empty());
}

}  // namespace
}  // namespace weir::measure
