// SPDX-License-Identifier: Apache-2.0
// The sizes are typed here from the static_asserts of ggml-common.h in llama.cpp v0.5.0, with QK_K = 256.
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/error.h"
#include "formats/format.h"
#include "formats/random.h"

namespace weir::formats {
namespace {

struct KnownGeometry {
    std::uint32_t type;
    const char* name;
    std::size_t weights;
    std::size_t bytes;
    double bits;
};

const std::vector<KnownGeometry> kGgml = {
    {0, "f32", 1, 4, 32},
    {1, "f16", 1, 2, 16},
    {2, "q4_0", 32, 18, 4.5},
    {3, "q4_1", 32, 20, 5},
    {6, "q5_0", 32, 22, 5.5},
    {7, "q5_1", 32, 24, 6},
    {8, "q8_0", 32, 34, 8.5},
    {9, "q8_1", 32, 36, 9},
    {10, "q2_k", 256, 84, 2.625},
    {11, "q3_k", 256, 110, 3.4375},
    {12, "q4_k", 256, 144, 4.5},
    {13, "q5_k", 256, 176, 5.5},
    {14, "q6_k", 256, 210, 6.5625},
    {15, "q8_k", 256, 292, 9.125},
    {16, "iq2_xxs", 256, 66, 2.0625},
    {17, "iq2_xs", 256, 74, 2.3125},
    {18, "iq3_xxs", 256, 98, 3.0625},
    {19, "iq1_s", 256, 50, 1.5625},
    {20, "iq4_nl", 32, 18, 4.5},
    {21, "iq3_s", 256, 110, 3.4375},
    {22, "iq2_s", 256, 82, 2.5625},
    {23, "iq4_xs", 256, 136, 4.25},
    {24, "i8", 1, 1, 8},
    {25, "i16", 1, 2, 16},
    {26, "i32", 1, 4, 32},
    {27, "i64", 1, 8, 64},
    {28, "f64", 1, 8, 64},
    {29, "iq1_m", 256, 56, 1.75},
    {30, "bf16", 1, 2, 16},
    {34, "tq1_0", 256, 54, 1.6875},
    {35, "tq2_0", 256, 66, 2.0625},
    {39, "mxfp4", 32, 17, 4.25},
    {40, "nvfp4", 64, 36, 4.5},
    {41, "q1_0", 128, 18, 1.125},
    {42, "q2_0", 64, 18, 2.25},
};

TEST(Geometry, IsThatOfEveryGgmlType) {
    for (const KnownGeometry& known : kGgml) {
        const auto format = from_ggml_type(known.type);
        ASSERT_TRUE(format) << known.name;
        const FormatInfo& layout = info(*format);
        EXPECT_EQ(layout.name, known.name);
        EXPECT_EQ(layout.block_weights, known.weights) << known.name;
        EXPECT_EQ(layout.block_bytes, known.bytes) << known.name;
        EXPECT_DOUBLE_EQ(layout.bits_per_weight(), known.bits) << known.name;
        EXPECT_EQ(matrix_bytes(*format, 3, 2 * known.weights), 6 * known.bytes) << known.name;
    }
}

TEST(Geometry, KnowsNoNumberThatGgmlHasNotOrHasNoMore) {
    std::size_t numbered = 0;
    for (std::uint32_t type = 0; type < 300; ++type) numbered += from_ggml_type(type) ? 1 : 0;
    EXPECT_EQ(numbered, kGgml.size());
    for (const std::uint32_t removed : {4U, 5U, 31U, 32U, 33U, 36U, 37U, 38U, 43U})
        EXPECT_FALSE(from_ggml_type(removed)) << removed;
}

TEST(Geometry, OfCheckpointFormatsHasNoGgmlNumber) {
    std::size_t without = 0;
    for (const FormatInfo& each : all_formats()) without += each.ggml_type ? 0 : 1;
    EXPECT_EQ(without, kFormatCount - kGgml.size());
    EXPECT_EQ(info(Format::kFp8Blocks).ggml_type, std::nullopt);
    EXPECT_EQ(info(Format::kMXFP4Apart).ggml_type, std::nullopt);
}

TEST(Geometry, CountsAScaleForEveryRectangleOfAMatrix) {
    EXPECT_EQ(matrix_bytes(Format::kFp8Blocks, 256, 512), 256U * 512 + 2 * 4 * 4);
    EXPECT_EQ(matrix_bytes(Format::kFp8Ue8m0Blocks, 256, 512), 256U * 512 + 2 * 4);
    EXPECT_DOUBLE_EQ(info(Format::kFp8Blocks).bits_per_weight(), 8.0 + 32.0 / 16384.0);
}

// attn_kv_a_mqa of DeepSeek-R1 is 576 x 7168: four and a half scales high.
TEST(Geometry, CountsTheCutRectanglesAtTheEdges) {
    EXPECT_EQ(matrix_bytes(Format::kFp8Blocks, 576, 7168), 576U * 7168 + 5 * 56 * 4);
    EXPECT_EQ(matrix_bytes(Format::kFp8Blocks, 1, 1), 1U + 4);
    EXPECT_EQ(matrix_bytes(Format::kFp8Blocks, 129, 129), 129U * 129 + 4 * 4);
    EXPECT_EQ(matrix_bytes(Format::kFp8Blocks, 0, 128), 0U);
}

TEST(Geometry, CountsAScaleARowOrAGroup) {
    EXPECT_EQ(matrix_bytes(Format::kInt8Rows, 10, 7168), 10U * (7168 + 2));
    EXPECT_EQ(matrix_bytes(Format::kInt4Group32, 10, 64), 10U * (32 + 2 * 2));
    EXPECT_EQ(matrix_bytes(Format::kInt4Group128, 10, 256), 10U * (128 + 2 * 2));
    EXPECT_EQ(matrix_bytes(Format::kInt4Group128Zero, 8, 256), 8U * (128 + 2 * 2) + 8);
    EXPECT_EQ(matrix_bytes(Format::kInt4Group128Zero, 1, 128), 64U + 3) << "half a byte rounds up";
    EXPECT_EQ(matrix_bytes(Format::kMXFP4Apart, 7, 64), 7 * matrix_bytes(Format::kMXFP4, 1, 64));
    EXPECT_DOUBLE_EQ(info(Format::kInt4Group32).bits_per_weight(), 4.5);
    EXPECT_DOUBLE_EQ(info(Format::kInt4Group128).bits_per_weight(), 4.125);
    EXPECT_DOUBLE_EQ(info(Format::kInt4Group128Zero).bits_per_weight(), 4.15625);
    EXPECT_DOUBLE_EQ(info(Format::kInt8Rows).bits_per_weight(), 8.0);
    EXPECT_DOUBLE_EQ(info(Format::kMXFP4Apart).bits_per_weight(), 4.25);
}

TEST(Geometry, EqualsTheRowsWhereTheyStandAlone) {
    for (const FormatInfo& each : all_formats()) {
        const std::size_t columns = 4 * each.block_weights;
        if (each.scales.rows == 0)
            EXPECT_EQ(matrix_bytes(each.format, 5, columns), 5 * row_bytes(each.format, columns))
                << each.name;
        else
            EXPECT_THROW(row_bytes(each.format, columns), InputError) << each.name;
    }
}

TEST(Geometry, RefusesWhatIsNoWholeBlockOrMoreThanSixtyFourBitsCount) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
    EXPECT_THROW(matrix_bytes(Format::kQ2_K, 1, 255), InputError);
    EXPECT_THROW(matrix_bytes(Format::kF32, kMost, kMost), InputError);
    EXPECT_THROW(matrix_bytes(Format::kF32, 2, kMost / 4), InputError);
    EXPECT_THROW(matrix_bytes(Format::kF32, 1, kMost), InputError);
    EXPECT_THROW(matrix_bytes(Format::kInt8Rows, 1, kMost), InputError);
    EXPECT_THROW(matrix_bytes(Format::kInt8Rows, kMost, 1), InputError);
    EXPECT_EQ(matrix_bytes(Format::kI8, 1, kMost), kMost);
}

TEST(Codec, IsThereForGgmlsFormatsAndRefusedByNameForOthers) {
    std::size_t codecs = 0;
    for (const FormatInfo& each : all_formats()) {
        std::vector<std::byte> blocks(each.block_bytes);
        std::vector<float> weights(each.block_weights);
        if (has_codec(each.format)) {
            ++codecs;
            EXPECT_NO_THROW(quantize(each.format, weights, blocks)) << each.name;
            continue;
        }
        EXPECT_THROW(quantize(each.format, weights, blocks), InputError) << each.name;
        EXPECT_THROW(random_blocks(each.format, 1, 1, 1.0F, blocks), InputError) << each.name;
        try {
            dequantize(each.format, blocks, weights);
            ADD_FAILURE() << "no error for " << each.name;
        } catch (const InputError& error) {
            EXPECT_NE(std::string(error.what()).find(each.name), std::string::npos) << error.what();
            EXPECT_NE(error.remedy().find("q4_k"), std::string::npos) << error.remedy();
        }
    }
    EXPECT_EQ(codecs, 35U);
}

}  // namespace
}  // namespace weir::formats
