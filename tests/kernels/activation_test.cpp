// SPDX-License-Identifier: Apache-2.0
#include "kernels/activation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "kernel_sets.h"
#include "matrix.h"

namespace weir::kernels {
namespace {

constexpr unsigned kAllForms = kFormFloat | kFormPer32 | kFormPer256;

class ActivationForms : public testing::TestWithParam<KernelSet> {
protected:
    static Activation made(const std::vector<float>& values) {
        Activation activation(GetParam().activation, values.size());
        activation.set(values, kAllForms);
        return activation;
    }
};

/// Quants times scale lie within half a step of the values, and sums are the quants'.
void expect_close(const std::vector<float>& values, std::size_t block, const std::int8_t* quants,
                  const float* scales) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        const float scale = scales[i / block];
        ASSERT_NEAR(static_cast<float>(quants[i]) * scale, values[i], 0.5001F * scale) << i;
        ASSERT_GE(quants[i], -127);
    }
}

TEST_P(ActivationForms, LieWithinHalfAStepOfTheValues) {
    for (const std::size_t size : {256U, 512U, 7168U}) {
        const auto values = random_vector(size);
        const Activation activation = made(values);
        const ActivationView& view = activation.view();
        expect_close(values, 32, view.quants32, view.scales32);
        expect_close(values, 256, view.quants256, view.scales256);
        EXPECT_EQ(std::vector<float>(view.values, view.values + size), values);
    }
}

TEST_P(ActivationForms, CarryTheSumsOfTheirQuants) {
    const auto values = random_vector(2048 + 96);
    const Activation activation = made(values);
    const ActivationView& view = activation.view();
    for (std::size_t b = 0; b < values.size() / 32; ++b) {
        int sum32 = 0;
        int sum256[2] = {0, 0};
        for (std::size_t i = 32 * b; i < 32 * b + 32; ++i) {
            sum32 += view.quants32[i];
            sum256[i / 16 % 2] += view.quants256[i];
        }
        ASSERT_EQ(view.sums32[b], sum32);
        ASSERT_EQ(view.sums256_by16[2 * b], sum256[0]);
        ASSERT_EQ(view.sums256_by16[2 * b + 1], sum256[1]);
        ASSERT_EQ(view.sums256_by32[b], sum256[0] + sum256[1]);
    }
}

TEST_P(ActivationForms, EqualTheScalarOnesBitForBit) {
    auto values = random_vector(4096, 5);
    // The largest of each block is 127, so that one step is 1 and what ends in .5 is a tie.
    for (std::size_t i = 0; i < 256; ++i)
        values[i] = i % 32 == 0 || i == 255 ? 127.0F : static_cast<float>(i) - 128.0F + 0.5F;
    for (std::size_t i = 256; i < 512; ++i) values[i] *= 1e-20F;
    for (std::size_t i = 512; i < 768; ++i) values[i] *= 1e+30F;
    const Activation activation = made(values);
    Activation expected(scalar_set().activation, values.size());
    expected.set(values, kAllForms);
    const ActivationView& a = activation.view();
    const ActivationView& b = expected.view();
    const auto same = [](const auto* x, const auto* y, std::size_t n) { return std::equal(x, x + n, y); };
    EXPECT_EQ(b.quants256[1], -126);  // of -126.5, to even
    EXPECT_EQ(b.quants256[2], -126);  // of -125.5
    EXPECT_TRUE(same(a.quants32, b.quants32, 4096));
    EXPECT_TRUE(same(a.scales32, b.scales32, 128));
    EXPECT_TRUE(same(a.sums32, b.sums32, 128));
    EXPECT_TRUE(same(a.quants256, b.quants256, 4096));
    EXPECT_TRUE(same(a.scales256, b.scales256, 16));
    EXPECT_TRUE(same(a.sums256_by16, b.sums256_by16, 256));
    EXPECT_TRUE(same(a.sums256_by32, b.sums256_by32, 128));
}

TEST_P(ActivationForms, AreZerosForZerosAndForWhatHasNoInverse) {
    for (const float value : {0.0F, -0.0F, 1e-40F, 9e-31F}) {
        const Activation activation = made(std::vector<float>(256, value));
        const ActivationView& view = activation.view();
        EXPECT_EQ(view.scales256[0], 0.0F);
        EXPECT_EQ(view.scales32[7], 0.0F);
        for (std::size_t i = 0; i < 256; ++i) ASSERT_EQ(view.quants256[i] | view.quants32[i], 0);
    }
}

TEST_P(ActivationForms, ReachTheEndsOfTheRange) {
    std::vector<float> values(256, -3.0F);
    values[1] = 3.0F;
    const Activation activation = made(values);
    EXPECT_EQ(activation.view().quants256[0], -127);
    EXPECT_EQ(activation.view().quants256[1], 127);
    EXPECT_EQ(activation.view().quants32[255], -127);
}

TEST_P(ActivationForms, AreTheSameWhenThreadsMakeThemInParts) {
    const auto values = random_vector(1024 + 64);
    const Activation whole = made(values);
    Activation parts(GetParam().activation, values.size());
    const std::span<const float> all(values);
    parts.set_part(256, all.subspan(256, 512), kAllForms);
    parts.set_part(0, all.first(256), kAllForms);
    std::copy(values.begin() + 768, values.end(), parts.values().begin() + 768);
    parts.quantise_part(768, 256 + 64, kAllForms);
    for (std::size_t i = 0; i < values.size(); ++i) {
        ASSERT_EQ(parts.view().quants256[i], whole.view().quants256[i]);
        ASSERT_EQ(parts.view().quants32[i], whole.view().quants32[i]);
        ASSERT_EQ(parts.view().values[i], whole.view().values[i]);
    }
}

TEST_P(ActivationForms, RefusePartsThatCutABlock) {
    Activation activation(GetParam().activation, 1024);
    const auto values = random_vector(1024);
    const std::span<const float> all(values);
    EXPECT_THROW(activation.set(all.first(512), kAllForms), Fault);
    EXPECT_THROW(activation.set_part(128, all.first(256), kAllForms), Fault);
    EXPECT_THROW(activation.set_part(0, all.first(128), kAllForms), Fault);
    EXPECT_THROW(activation.set_part(768, all.first(512), kAllForms), Fault);
    EXPECT_NO_THROW(activation.set_part(768, all.first(256), kAllForms));
}

INSTANTIATE_TEST_SUITE_P(Sets, ActivationForms, testing::ValuesIn(kernel_sets()),
                         [](const auto& test) { return test.param.name; });

TEST(ActivationForm, IsWhatTheFormatsKernelsRead) {
    EXPECT_EQ(form_of(formats::Format::kBF16), kFormFloat);
    EXPECT_EQ(form_of(formats::Format::kQ8_0), kFormPer32);
    EXPECT_EQ(form_of(formats::Format::kQ5_K), kFormPer256);
    EXPECT_EQ(form_of(formats::Format::kQ6_K), kFormPer256);
}

}  // namespace
}  // namespace weir::kernels
