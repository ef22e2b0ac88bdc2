// SPDX-License-Identifier: Apache-2.0
#include "kernels/vector.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "formats/half.h"
#include "vector_kernel_sets.h"

namespace weir::kernels {
namespace {

const std::vector<std::size_t> kSizes = {1,  2,  7,  8,  9,  15,  16,  17,   31,
                                         32, 33, 63, 64, 65, 127, 129, 1000, 7168};

std::vector<float> random_values(std::size_t n, unsigned seed = 1, float scale = 1) {
    std::mt19937 bits(seed);
    std::normal_distribution<float> normal(0, scale);
    std::vector<float> values(n);
    for (float& value : values) value = normal(bits);
    return values;
}

/// n values in memory of exactly that size, so that a sanitizer sees what reads or writes beyond it.
template <class T>
std::vector<T> exactly(std::size_t n) {
    std::vector<T> values(n);
    values.shrink_to_fit();
    return values;
}

class Vector : public testing::TestWithParam<VectorKernelSet> {
protected:
    static const VectorKernels& kernels() { return GetParam().vector; }
};

TEST_P(Vector, RmsNormEqualsTheDefinition) {
    for (const std::size_t n : kSizes) {
        const auto x = random_values(n, 1, 3);
        const auto weight = random_values(n, 2);
        double squares = 0;
        for (const float value : x) squares += static_cast<double>(value) * static_cast<double>(value);
        const double factor = 1 / std::sqrt(squares / static_cast<double>(n) + 1e-6);
        auto out = exactly<float>(n);
        kernels().rms_norm(x.data(), weight.data(), n, 1e-6F, out.data());
        for (std::size_t i = 0; i < n; ++i) {
            const double wanted = static_cast<double>(x[i]) * static_cast<double>(weight[i]) * factor;
            ASSERT_NEAR(out[i], wanted, 2e-6 * std::abs(wanted)) << i << " of " << n;
        }
        auto in_place = x;
        kernels().rms_norm(in_place.data(), weight.data(), n, 1e-6F, in_place.data());
        EXPECT_EQ(in_place, out);
    }
}

TEST_P(Vector, RmsNormOfZerosIsZero) {
    const std::vector<float> zeros(100);
    std::vector<float> out(100, 1);
    kernels().rms_norm(zeros.data(), random_values(100).data(), 100, 1e-6F, out.data());
    for (const float value : out) EXPECT_EQ(value, 0);
}

TEST_P(Vector, SiluIsExactToAMillionthFromMinusToPlus100) {
    std::vector<float> gate;
    for (int i = -100000; i <= 100000; ++i) gate.push_back(static_cast<float>(i) / 1000.0F);
    const std::vector<float> up(gate.size(), 1);
    auto out = exactly<float>(gate.size());
    kernels().silu_multiply(gate.data(), up.data(), gate.size(), out.data());
    for (std::size_t i = 0; i < gate.size(); ++i) {
        const auto x = static_cast<double>(gate[i]);
        const double wanted = x / (1 + std::exp(-x));
        // Where exp(-x) overflows a float, 0 stands for what is below 1e-36.
        ASSERT_NEAR(out[i], wanted, 1e-6 * std::abs(wanted) + 1e-36) << "silu of " << x;
    }
}

TEST_P(Vector, SiluMultiplyTakesAnySizeAndMayOverwriteItsInput) {
    for (const std::size_t n : kSizes) {
        const auto gate = random_values(n, 3, 4);
        const auto up = random_values(n, 4);
        auto out = exactly<float>(n);
        kernels().silu_multiply(gate.data(), up.data(), n, out.data());
        for (std::size_t i = 0; i < n; ++i) {
            const auto x = static_cast<double>(gate[i]);
            const double wanted = x / (1 + std::exp(-x)) * static_cast<double>(up[i]);
            ASSERT_NEAR(out[i], wanted, 1e-6 * std::abs(wanted)) << i << " of " << n;
        }
        auto over_gate = gate;
        kernels().silu_multiply(over_gate.data(), up.data(), n, over_gate.data());
        EXPECT_EQ(over_gate, out);
        auto over_up = up;
        kernels().silu_multiply(gate.data(), over_up.data(), n, over_up.data());
        EXPECT_EQ(over_up, out);
    }
}

TEST_P(Vector, AddAndAddScaledChangeEveryElementAndNoOther) {
    for (const std::size_t n : kSizes) {
        const auto x = random_values(n, 5);
        const auto y = random_values(n + 1, 6);
        auto sum = y;
        kernels().add(sum.data(), x.data(), n);
        auto scaled = y;
        kernels().add_scaled(scaled.data(), x.data(), 2.5F, n);
        for (std::size_t i = 0; i < n; ++i) {
            ASSERT_EQ(sum[i], y[i] + x[i]);
            ASSERT_NEAR(scaled[i], static_cast<double>(y[i]) + 2.5 * static_cast<double>(x[i]), 1e-6);
        }
        EXPECT_EQ(sum[n], y[n]);
        EXPECT_EQ(scaled[n], y[n]);
    }
}

TEST_P(Vector, HalvesOfEveryKindBecomeTheSameFloats) {
    std::vector<std::uint16_t> halves;
    for (unsigned bits = 0; bits < 65536; ++bits) {
        if ((bits & 0x7FFFU) <= 0x7C00U) halves.push_back(static_cast<std::uint16_t>(bits));
    }
    for (const std::size_t n : {halves.size(), halves.size() - 5}) {
        auto out = exactly<float>(n);
        kernels().f16_to_f32(halves.data(), out.data(), n);
        for (std::size_t i = 0; i < n; ++i) {
            ASSERT_EQ(std::bit_cast<std::uint32_t>(out[i]),
                      std::bit_cast<std::uint32_t>(formats::half_to_float(halves[i])))
                << halves[i];
        }
    }
}

TEST_P(Vector, FloatsRoundToTheNearestHalfTiesToEven) {
    std::vector<float> values = {
        0.0F,     -0.0F, 1e-8F,         65504.0F,      65519.9F,
        65520.0F, 1e9F,  5.9604645e-8F, 2.9802322e-8F, std::numeric_limits<float>::infinity()};
    std::mt19937 bits(7);
    for (unsigned half = 0; half < 0x7C00U; half += 7) {
        const float here = formats::half_to_float(static_cast<std::uint16_t>(half));
        const float next = formats::half_to_float(static_cast<std::uint16_t>(half + 1));
        if (!std::isfinite(next)) continue;
        values.push_back(here);
        values.push_back((here + next) / 2);  // a tie
        values.push_back(-(here + (next - here) * static_cast<float>(bits() % 1000) / 1000.0F));
    }
    for (const std::size_t n : {values.size(), std::size_t{13}}) {
        auto out = exactly<std::uint16_t>(n);
        kernels().f32_to_f16(values.data(), out.data(), n);
        for (std::size_t i = 0; i < n; ++i) ASSERT_EQ(out[i], formats::float_to_half(values[i])) << values[i];
    }
}

TEST_P(Vector, ArgmaxIsTheFirstOfEquals) {
    for (const std::size_t n : kSizes) {
        for (std::size_t at : {std::size_t{0}, n / 2, n - 1}) {
            auto x = random_values(n, 8);
            x[at] = 100;
            EXPECT_EQ(kernels().argmax(x.data(), n), at) << "of " << n;
            x[n - 1] = 100;
            EXPECT_EQ(kernels().argmax(x.data(), n), at) << "of " << n;
        }
        const std::vector<float> equal(n, -3);
        EXPECT_EQ(kernels().argmax(equal.data(), n), 0U);
        const std::vector<float> lowest(n, -std::numeric_limits<float>::infinity());
        EXPECT_EQ(kernels().argmax(lowest.data(), n), 0U);
    }
}

TEST_P(Vector, TakesPointersOfAnyAlignment) {
    const std::size_t n = 100;
    const auto x = random_values(n + 1, 9);
    const auto y = random_values(n + 1, 10);
    std::vector<float> aligned(n);
    kernels().silu_multiply(std::vector<float>(x.begin() + 1, x.end()).data(),
                            std::vector<float>(y.begin() + 1, y.end()).data(), n, aligned.data());
    std::vector<float> shifted(n + 1);
    kernels().silu_multiply(x.data() + 1, y.data() + 1, n, shifted.data() + 1);
    EXPECT_EQ(std::vector<float>(shifted.begin() + 1, shifted.end()), aligned);
}

INSTANTIATE_TEST_SUITE_P(EverySet, Vector, testing::ValuesIn(vector_kernel_sets()),
                         set_name<testing::TestParamInfo<VectorKernelSet>>);

}  // namespace
}  // namespace weir::kernels
