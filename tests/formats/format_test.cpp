// SPDX-License-Identifier: Apache-2.0
#include "formats/format.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/error.h"

namespace weir::formats {
namespace {

TEST(Format, ListsEachFormatAtItsPlaceInTheEnumeration) {
    ASSERT_EQ(all_formats().size(), kFormatCount);
    for (std::size_t i = 0; i < kFormatCount; ++i) {
        EXPECT_EQ(index(all_formats()[i].format), i);
        EXPECT_EQ(info(all_formats()[i].format).name, all_formats()[i].name);
    }
}

TEST(Format, FindsEachFormatByItsNameAndGgmlNumber) {
    for (const FormatInfo& each : all_formats()) {
        EXPECT_EQ(from_name(each.name), each.format);
        if (!each.ggml_type) continue;
        EXPECT_EQ(from_ggml_type(*each.ggml_type), each.format);
    }
    EXPECT_EQ(from_name("q4_k_m"), std::nullopt);
    EXPECT_EQ(from_name(""), std::nullopt);
    EXPECT_EQ(from_ggml_type(9999), std::nullopt);
}

TEST(Format, HasTheNumbersThatGgufFilesStore) {
    EXPECT_EQ(info(Format::kF32).ggml_type, 0U);
    EXPECT_EQ(info(Format::kF16).ggml_type, 1U);
    EXPECT_EQ(info(Format::kQ8_0).ggml_type, 8U);
    EXPECT_EQ(info(Format::kQ4_K).ggml_type, 12U);
    EXPECT_EQ(info(Format::kQ6_K).ggml_type, 14U);
    EXPECT_EQ(info(Format::kBF16).ggml_type, 30U);
}

TEST(Format, KnowsItsBitsPerWeight) {
    EXPECT_DOUBLE_EQ(info(Format::kF32).bits_per_weight(), 32.0);
    EXPECT_DOUBLE_EQ(info(Format::kBF16).bits_per_weight(), 16.0);
    EXPECT_DOUBLE_EQ(info(Format::kQ8_0).bits_per_weight(), 8.5);
    EXPECT_DOUBLE_EQ(info(Format::kQ4_K).bits_per_weight(), 4.5);
    EXPECT_DOUBLE_EQ(info(Format::kQ6_K).bits_per_weight(), 6.5625);
}

TEST(Format, CountsTheBytesOfARow) {
    EXPECT_EQ(row_bytes(Format::kQ4_K, 7168), 28U * 144U);
    EXPECT_EQ(row_bytes(Format::kQ8_0, 32), 34U);
    EXPECT_EQ(row_bytes(Format::kF32, 0), 0U);
}

TEST(Format, RefusesARowThatEndsInsideABlock) {
    try {
        row_bytes(Format::kQ4_K, 7168 + 32);
        FAIL() << "no error";
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find("multiple of 256"), std::string::npos) << error.what();
        EXPECT_EQ(error.exit_code(), 3);
    }
}

TEST(Format, RefusesBytesThatAreNotTheWeights) {
    std::vector<std::byte> bytes(144);
    std::vector<float> weights(256);
    EXPECT_NO_THROW(dequantize(Format::kQ4_K, bytes, weights));
    EXPECT_THROW(dequantize(Format::kQ6_K, bytes, weights), InputError);
    weights.resize(255);
    EXPECT_THROW(dequantize(Format::kQ4_K, bytes, weights), InputError);
    EXPECT_THROW(quantize(Format::kQ4_K, weights, bytes), InputError);
}

}  // namespace
}  // namespace weir::formats
