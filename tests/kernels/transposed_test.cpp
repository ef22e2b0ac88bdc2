// SPDX-License-Identifier: Apache-2.0
#include "kernels/transposed.h"

#include <gtest/gtest.h>

#include <tuple>

#include "kernel_sets.h"
#include "matrix.h"

namespace weir::kernels {
namespace {

using formats::Format;

class Transposed : public testing::TestWithParam<std::tuple<KernelSet, Format>> {
protected:
    static const KernelSet& set() { return std::get<0>(GetParam()); }
    static Format format() { return std::get<1>(GetParam()); }
    static std::size_t block() { return formats::info(format()).block_weights; }

    static std::vector<float> product(const KernelSet& with, const Matrix& matrix,
                                      const std::vector<float>& x, const std::vector<float>& start) {
        std::vector<std::byte> tape(transposed_bytes(format(), matrix.rows, matrix.columns));
        pack_transposed(format(), matrix.columns, matrix.row_pointers(), tape.data());
        std::vector<float> y = start;
        with.transposed[format()](tape.data(), matrix.rows, matrix.columns, x.data(), y.data());
        return y;
    }
};

TEST_P(Transposed, AddsTheProductForAnyNumberOfRows) {
    for (const std::size_t rows : {1U, 2U, 7U, 64U, 127U, 128U, 129U, 300U})
        for (const std::size_t blocks : {1U, 2U, 3U}) {
            const std::size_t columns = blocks * block();
            const Matrix matrix = random_matrix(format(), rows, columns, rows);
            const auto x = random_vector(rows, 41);
            const auto start = random_vector(columns, 42);
            const auto y = product(set(), matrix, x, start);
            auto expected = start;
            transposed_float_reference(format(), matrix.bytes.data(), rows, columns, x.data(),
                                       expected.data());
            // A weight's magnitude is about 1 / sqrt(columns), the rounding of factors 1 / 8192 of the
            // largest.
            const double size = std::sqrt(static_cast<double>(rows) / static_cast<double>(columns));
            for (std::size_t c = 0; c < columns; ++c)
                ASSERT_NEAR(y[c], expected[c], 5e-3 * size + 1e-5) << rows;
        }
}

TEST_P(Transposed, UnpacksToTheRowsThatWerePacked) {
    for (const std::size_t rows : {1U, 7U, 16U, 127U, 128U, 131U, 300U}) {
        const std::size_t columns = format() == Format::kF16 ? 200 : 2 * block();
        const Matrix matrix = random_matrix(format(), rows, columns, rows);
        std::vector<std::byte> tape(transposed_bytes(format(), rows, columns));
        pack_transposed(format(), columns, matrix.row_pointers(), tape.data());
        std::vector<std::byte> again(matrix.bytes.size());
        unpack_transposed(format(), columns, rows, tape.data(), again.data());
        ASSERT_EQ(again, matrix.bytes) << rows;
    }
}

TEST_P(Transposed, EqualsTheScalarKernelBitForBit) {
    for (const std::size_t rows : {16U, 128U, 131U}) {
        const std::size_t columns = 512;
        const Matrix matrix = random_matrix(format(), rows, columns, rows);
        const auto x = random_vector(rows, 51);
        const auto start = random_vector(columns, 52);
        ASSERT_EQ(product(set(), matrix, x, start), product(scalar_set(), matrix, x, start)) << rows;
    }
}

using TransposedIntegers = Transposed;

TEST_P(TransposedIntegers, StayInRangeAtTheExtremes) {
    for (const unsigned byte : {0xFFU, 0x80U, 0x7FU, 0x0FU, 0xF0U, 0x00U}) {
        const Matrix matrix = constant_matrix(format(), 256, 256, static_cast<std::uint8_t>(byte), 0x3C00);
        const std::vector<float> x(256, -1.0F);
        const std::vector<float> start(256);
        const auto y = product(set(), matrix, x, start);
        auto expected = start;
        transposed_float_reference(format(), matrix.bytes.data(), 256, 256, x.data(), expected.data());
        for (std::size_t c = 0; c < 256; ++c)
            ASSERT_NEAR(y[c], expected[c], 1e-6 * 256.0 * 63.0 * 63.0) << "byte " << byte << " column " << c;
    }
}

TEST_P(Transposed, LeavesTheSumsAsTheyAreForZeros) {
    const Matrix matrix = random_matrix(format(), 32, 256);
    const auto start = random_vector(256);
    EXPECT_EQ(product(set(), matrix, std::vector<float>(32), start), start);
    EXPECT_EQ(product(set(), constant_matrix(format(), 32, 256, 0x00, 0), random_vector(32), start), start);
}

std::string transposed_case_name(const testing::TestParamInfo<std::tuple<KernelSet, Format>>& test) {
    return std::get<0>(test.param).name + "_" + name_of(std::get<1>(test.param));
}
INSTANTIATE_TEST_SUITE_P(Sets, Transposed,
                         testing::Combine(testing::ValuesIn(kernel_sets()), testing::ValuesIn(kAllFormats)),
                         transposed_case_name);
INSTANTIATE_TEST_SUITE_P(Sets, TransposedIntegers,
                         testing::Combine(testing::ValuesIn(kernel_sets()), testing::ValuesIn(kBlockFormats)),
                         transposed_case_name);

TEST(TransposedBytes, AreTheBlocksWithRowsFilledUpToSixteen) {
    EXPECT_EQ(transposed_bytes(Format::kQ4_K, 128, 512), 128U * 288U);
    EXPECT_EQ(transposed_bytes(Format::kQ4_K, 127, 512), 128U * 288U);
    EXPECT_EQ(transposed_bytes(Format::kQ5_K, 129, 256), 144U * 176U);
    EXPECT_EQ(transposed_bytes(Format::kQ8_0, 129, 512), 144U * 544U);
    EXPECT_EQ(transposed_bytes(Format::kQ6_K, 127, 512), 127U * 420U);
}

}  // namespace
}  // namespace weir::kernels
