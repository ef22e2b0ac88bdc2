// SPDX-License-Identifier: Apache-2.0
#include "kernels/matvec.h"

#include <gtest/gtest.h>

#include <tuple>

#include "kernel_sets.h"
#include "matrix.h"

namespace weir::kernels {
namespace {

using formats::Format;
constexpr unsigned kAllForms = kFormFloat | kFormPer32 | kFormPer256;

class Matvec : public testing::TestWithParam<std::tuple<KernelSet, Format>> {
protected:
    static const KernelSet& set() { return std::get<0>(GetParam()); }
    static Format format() { return std::get<1>(GetParam()); }
    static std::size_t block() { return formats::info(format()).block_weights; }

    static std::vector<float> product(const KernelSet& with, const Matrix& matrix,
                                      const std::vector<float>& x) {
        Activation activation(with.activation, x.size());
        activation.set(x, kAllForms);
        const auto tape = matrix.tape();
        const std::size_t tiles = tile_count(matrix.rows);
        std::vector<float> out(tiles * kTileRows + 4, 77.0F);
        with.matvec[format()](tape.data(), tiles, matrix.columns, activation.view(), out.data());
        for (std::size_t r = matrix.rows; r < tiles * kTileRows; ++r)
            EXPECT_EQ(out[r], 0.0F) << "a row of filling";
        for (std::size_t r = tiles * kTileRows; r < out.size(); ++r)
            EXPECT_EQ(out[r], 77.0F) << "beyond the output";
        out.resize(matrix.rows);
        return out;
    }

    /// Against the reference over plain rows with the same quantised activation: only the order of additions
    /// and their rounding may differ.
    static void expect_product(const Matrix& matrix, const std::vector<float>& x) {
        const auto out = product(set(), matrix, x);
        Activation activation(scalar_set().activation, x.size());
        activation.set(x, kAllForms);
        std::vector<float> expected(matrix.rows);
        matvec_reference(format(), matrix.bytes.data(), matrix.rows, matrix.columns, activation.view(),
                         expected.data());
        const auto size = magnitudes(matrix, x.data());
        for (std::size_t r = 0; r < matrix.rows; ++r)
            ASSERT_NEAR(out[r], expected[r], 1e-6 * size[r] + 1e-30)
                << "row " << r << " of " << matrix.rows << " x " << matrix.columns;
    }
};

TEST_P(Matvec, AgreesWithTheReferenceForAnyWidthAndNumberOfTiles) {
    for (const std::size_t blocks : {1U, 2U, 3U, 5U, 8U})
        for (const std::size_t rows : {16U, 1U, 40U}) {
            const std::size_t columns = blocks * block();
            expect_product(random_matrix(format(), rows, columns, blocks), random_vector(columns, 11));
        }
}

TEST_P(Matvec, AgreesWithTheReferenceForTheShapesOfRealModels) {
    for (const std::size_t columns : {512U, 1536U, 2048U, 7168U})
        expect_product(random_matrix(format(), 80, columns), random_vector(columns));
    expect_product(random_matrix(format(), 640, 512), random_vector(512));
}

TEST_P(Matvec, EqualsTheScalarKernelBitForBit) {
    for (const std::size_t columns : {block(), 7 * block(), std::size_t{2048}}) {
        const Matrix matrix = random_matrix(format(), 64, columns, 21);
        const auto x = random_vector(columns, 22);
        ASSERT_EQ(product(set(), matrix, x), product(scalar_set(), matrix, x)) << columns;
    }
}

TEST_P(Matvec, CostsNoMoreThanTheActivationsRounding) {
    const std::size_t columns = 4096;
    const Matrix matrix = random_matrix(format(), 64, columns, 31);
    const auto x = random_vector(columns, 32);
    const auto out = product(set(), matrix, x);
    std::vector<float> exact(matrix.rows);
    matvec_float_reference(format(), matrix.bytes.data(), matrix.rows, columns, x.data(), exact.data());
    double error = 0.0;
    double power = 0.0;
    for (std::size_t r = 0; r < matrix.rows; ++r) {
        error += std::pow(static_cast<double>(out[r]) - static_cast<double>(exact[r]), 2);
        power += std::pow(static_cast<double>(exact[r]), 2);
    }
    EXPECT_LT(std::sqrt(error / power), block() == 1 ? 1e-6 : 5e-5);
}

using MatvecIntegers = Matvec;

/// Activations whose quants of both planes are the largest that go together: 126.5 and 125.5 of 127 are 126
/// and 127 or -127 in the low plane; a block's first value sets its scale.
std::vector<float> largest_rests(std::size_t size, float rest) {
    std::vector<float> values(size, 126.0F + rest);
    for (std::size_t i = 0; i < size; i += 32) values[i] = 127.0F;
    return values;
}

/// The corners of integer range: every byte of the block alike, activations of one sign or alternating.
TEST_P(MatvecIntegers, StayInRangeAtTheExtremes) {
    const std::size_t columns = 1024;
    std::vector<float> alternating(columns);
    for (std::size_t i = 0; i < columns; ++i) alternating[i] = i % 2 == 0 ? 1.0F : -1.0F;
    for (const unsigned byte : {0x00U, 0x0FU, 0xF0U, 0xFFU, 0x80U, 0x7FU, 0x81U}) {
        for (const unsigned d : {0x3C00U, 0x0001U, 0x8400U, 0x7BFFU}) {
            const Matrix matrix = constant_matrix(format(), 32, columns, static_cast<std::uint8_t>(byte),
                                                  static_cast<std::uint16_t>(d));
            expect_product(matrix, std::vector<float>(columns, 1.0F));
            expect_product(matrix, std::vector<float>(columns, -1.0F));
            expect_product(matrix, alternating);
            expect_product(matrix, largest_rests(columns, 0.5F));
            expect_product(matrix, largest_rests(columns, -0.5F));
            expect_product(matrix, std::vector<float>(columns));
        }
    }
}

using MatvecScales = Matvec;

/// Q6_K's largest scales with its largest quants, which one byte repeated cannot make.
TEST_P(MatvecScales, StayInRangeAtTheLargest) {
    for (const unsigned scale : {0x7FU, 0x80U}) {
        Matrix matrix = constant_matrix(format(), 16, 512, 0xFF, 0x3C00);
        for (std::size_t at = 0; at < matrix.bytes.size(); at += sizeof(formats::Q6_KBlock))
            std::fill_n(
                matrix.bytes.begin() + static_cast<std::ptrdiff_t>(at + offsetof(formats::Q6_KBlock, scales)),
                16, static_cast<std::byte>(scale));
        expect_product(matrix, std::vector<float>(512, 1.0F));
        expect_product(matrix, std::vector<float>(512, -1.0F));
        expect_product(matrix, largest_rests(512, 0.5F));
        expect_product(matrix, largest_rests(512, -0.5F));
    }
}

TEST_P(Matvec, ReadsNothingOutsideTheTape) {
    const std::size_t columns = 2 * block();
    const Matrix matrix = random_matrix(format(), 16, columns);
    const auto x = random_vector(columns);
    const auto tape = matrix.tape();
    Activation activation(set().activation, columns);
    activation.set(x, kAllForms);
    // A heap block of the exact size, at an odd distance from its alignment: the address sanitizer sees any
    // byte more.
    std::vector<std::byte> exact(tape.size() + 32);
    std::copy(tape.begin(), tape.end(), exact.begin() + 32);
    std::vector<float> out(16);
    set().matvec[format()](exact.data() + 32, 1, columns, activation.view(), out.data());
    EXPECT_EQ(out, product(set(), matrix, x));
}

std::string case_name(const testing::TestParamInfo<std::tuple<KernelSet, Format>>& test) {
    return std::get<0>(test.param).name + "_" + name_of(std::get<1>(test.param));
}
INSTANTIATE_TEST_SUITE_P(Sets, Matvec,
                         testing::Combine(testing::ValuesIn(kernel_sets()), testing::ValuesIn(kAllFormats)),
                         case_name);
INSTANTIATE_TEST_SUITE_P(Sets, MatvecIntegers,
                         testing::Combine(testing::ValuesIn(kernel_sets()), testing::ValuesIn(kBlockFormats)),
                         case_name);

INSTANTIATE_TEST_SUITE_P(Sets, MatvecScales,
                         testing::Combine(testing::ValuesIn(kernel_sets()), testing::Values(Format::kQ6_K)),
                         case_name);

TEST(MatvecReference, IsTheProductWhenActivationsAreWhole) {
    // Activations that int8 holds exactly: both references agree.
    const Matrix matrix = random_matrix(Format::kQ4_K, 8, 512);
    std::vector<float> x(512);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(static_cast<int>(i % 255) - 127);
    Activation activation(scalar_set().activation, x.size());
    activation.set(x, kFormPer256);
    std::vector<float> quantised(8);
    std::vector<float> exact(8);
    matvec_reference(Format::kQ4_K, matrix.bytes.data(), 8, 512, activation.view(), quantised.data());
    matvec_float_reference(Format::kQ4_K, matrix.bytes.data(), 8, 512, x.data(), exact.data());
    for (std::size_t r = 0; r < 8; ++r) EXPECT_NEAR(quantised[r], exact[r], 1e-3);
}

}  // namespace
}  // namespace weir::kernels
