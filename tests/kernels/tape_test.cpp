// SPDX-License-Identifier: Apache-2.0
#include "kernels/tape.h"

#include <gtest/gtest.h>

#include <array>
#include <numeric>
#include <string>
#include <vector>

#include "base/error.h"
#include "kernels/dispatch.h"
#include "kernels/tape_layout.h"
#include "matrix.h"

namespace weir::kernels {
namespace {

using formats::Format;

class Tape : public testing::TestWithParam<Format> {
protected:
    static std::vector<std::size_t> widths() {
        const std::size_t block = formats::info(GetParam()).block_weights;
        if (block == 1) return {1, 2, 3, 4, 7, 64, 257};
        return {block, 2 * block, 3 * block, 7168};
    }
};

TEST_P(Tape, GivesBackTheRowsBitForBit) {
    for (const std::size_t columns : widths()) {
        const Matrix matrix = random_matrix(GetParam(), kTileRows, columns);
        const auto tape = matrix.tape();
        ASSERT_EQ(tape.size(), matrix.bytes.size()) << "a tape has the bytes of the blocks";
        std::vector<std::byte> rows(matrix.bytes.size());
        unpack_tile(GetParam(), columns, tape.data(), rows.data());
        ASSERT_EQ(rows, matrix.bytes) << columns << " columns";
    }
}

TEST_P(Tape, MovesBitsAndLosesNone) {
    // Each block's bits are a permutation: as many ones before as after, for any bytes, sound weights or not.
    const std::size_t columns = widths().back();
    Matrix matrix = random_matrix(GetParam(), kTileRows, columns, 9);
    std::mt19937 random(3);
    for (std::byte& byte : matrix.bytes) byte = static_cast<std::byte>(random());
    const auto ones = [](const std::vector<std::byte>& bytes) {
        return std::accumulate(bytes.begin(), bytes.end(), 0, [](int sum, std::byte b) {
            return sum + std::popcount(std::to_integer<unsigned>(b));
        });
    };
    const auto tape = matrix.tape();
    EXPECT_EQ(ones(tape), ones(matrix.bytes));
    std::vector<std::byte> rows(matrix.bytes.size());
    unpack_tile(GetParam(), columns, tape.data(), rows.data());
    EXPECT_EQ(rows, matrix.bytes);
}

TEST_P(Tape, FillsMissingRowsWithZeroWeights) {
    const std::size_t columns = widths().back();
    const Matrix matrix = random_matrix(GetParam(), kTileRows + 3, columns);
    const auto tape = matrix.tape();
    ASSERT_EQ(tape.size(), 2 * tile_bytes(GetParam(), columns));
    std::vector<float> weights(kTileRows * columns);
    unpack_tile(GetParam(), columns, tape.data() + tile_bytes(GetParam(), columns), weights);
    std::vector<float> row(columns);
    for (std::size_t r = 0; r < kTileRows; ++r) {
        std::fill(row.begin(), row.end(), 0.0F);
        if (r < 3) formats::dequantize(GetParam(), {matrix.row(kTileRows + r), matrix.row_bytes()}, row);
        for (std::size_t k = 0; k < columns; ++k) ASSERT_EQ(weights[r * columns + k], row[k]);
    }
}

TEST_P(Tape, RefusesARowThatEndsInsideABlock) {
    const std::size_t block = formats::info(GetParam()).block_weights;
    if (block > 1)
        EXPECT_THROW(tile_bytes(GetParam(), block + 1), InputError);
    else
        EXPECT_NO_THROW(tile_bytes(GetParam(), block + 1));
}

INSTANTIATE_TEST_SUITE_P(AllFormats, Tape, testing::ValuesIn(kAllFormats),
                         [](const auto& test) { return name_of(test.param); });

TEST(Tapes, AreOfFormatsThatCanBeReadAndMade) {
    EXPECT_FALSE(tape_formats().empty());
    for (const Format format : tape_formats()) {
        EXPECT_TRUE(has_tape(format));
        EXPECT_TRUE(formats::has_codec(format)) << name_of(format);
    }
}

/// Calls it and expects an error that names q3_k and the formats that have kernels.
template <class Call>
void expect_refused(const char* what, Call call) {
    try {
        call();
        ADD_FAILURE() << "no error from " << what;
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find("q3_k"), std::string::npos) << error.what();
        EXPECT_NE(error.remedy().find(tape_format_names()), std::string::npos) << error.remedy();
    }
}

TEST(Tapes, RefuseAFormatWithoutKernelsByName) {
    constexpr Format kNone = Format::kQ3_K;
    EXPECT_FALSE(has_tape(kNone));
    std::vector<std::byte> bytes(kTileRows * formats::row_bytes(kNone, 256));
    std::vector<float> floats(kTileRows * 256);
    const std::array<const std::byte*, kTileRows> rows{};
    const ActivationView activation{};
    expect_refused("tile_bytes", [] { tile_bytes(kNone, 256); });
    expect_refused("pack_tile", [&] { pack_tile(kNone, 256, rows, bytes.data()); });
    expect_refused("unpack_tile", [&] { unpack_tile(kNone, 256, bytes.data(), floats); });
    expect_refused("transposed_bytes", [] { transposed_bytes(kNone, 16, 256); });
    expect_refused("pack_transposed", [&] { pack_transposed(kNone, 256, rows, bytes.data()); });
    expect_refused("form_of", [] { form_of(kNone); });
    expect_refused("matvec", [] { matvec(Isa::kScalar, kNone); });
    expect_refused("transposed", [] { transposed(Isa::kScalar, kNone); });
    expect_refused("matvec_reference",
                   [&] { matvec_reference(kNone, bytes.data(), 1, 256, activation, floats.data()); });
}

TEST(TapeLayout, UnitsHaveTheBytesOfSixteenBlocks) {
    EXPECT_EQ(Q4_KUnit::kBytes, 16U * 144U);
    EXPECT_EQ(Q5_KUnit::kBytes, 16U * 176U);
    EXPECT_EQ(Q6_KUnit::kBytes, 16U * 210U);
    EXPECT_EQ(Q8_0Unit::kBytes, 16U * 34U);
    EXPECT_EQ(tile_count(0), 0U);
    EXPECT_EQ(tile_count(16), 1U);
    EXPECT_EQ(tile_count(17), 2U);
}

}  // namespace
}  // namespace weir::kernels
