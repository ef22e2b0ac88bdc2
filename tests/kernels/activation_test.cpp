// SPDX-License-Identifier: Apache-2.0
#include "kernels/activation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/error.h"
#include "kernel_sets.h"
#include "matrix.h"

namespace weir::kernels {
namespace {

constexpr unsigned kEveryForm = kFormFloat | kFormPer32 | kFormPer256;

class ActivationForms : public testing::TestWithParam<KernelSet> {
protected:
    static Activation made(const std::vector<float>& values) {
        Activation activation(GetParam().activation, values.size());
        activation.set(values, kEveryForm);
        return activation;
    }
};

/// Quants times scale lie within half a step of the low plane of the values, high quants within half of one
/// of theirs.
template <class View>
void expect_close(const std::vector<float>& values, std::size_t block, const View& view) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        const float scale = view.scales[i / block];
        const float high = static_cast<float>(view.high[i]);
        const float fine = high + static_cast<float>(view.low[i]) / 254.0F;
        ASSERT_NEAR(high * scale, values[i], 0.5001F * scale) << i;
        ASSERT_NEAR(fine * scale, values[i], 0.5001F / 254.0F * scale + 1e-6F * std::fabs(values[i])) << i;
        ASSERT_GE(view.high[i], -127);
        ASSERT_GE(view.low[i], -127);
    }
}

TEST_P(ActivationForms, LieWithinHalfAStepOfTheValues) {
    for (const std::size_t size : {256U, 512U, 7168U}) {
        const auto values = random_vector(size);
        const Activation activation = made(values);
        const ActivationView& view = activation.view();
        expect_close(values, 32, view.per32);
        expect_close(values, 256, view.per256);
        EXPECT_EQ(std::vector<float>(view.values, view.values + size), values);
    }
}

int sum_of(const std::int8_t* quants, std::size_t count) {
    return std::accumulate(quants, quants + count, 0);
}

TEST_P(ActivationForms, CarryTheSumsOfTheirQuants) {
    const auto values = random_vector(2048 + 96);
    const Activation activation = made(values);
    const Per32View& x32 = activation.view().per32;
    const Per256View& x256 = activation.view().per256;
    for (std::size_t i = 0; i < values.size(); i += 32) {
        ASSERT_EQ(x32.high_sums[i / 32], sum_of(x32.high + i, 32));
        ASSERT_EQ(x32.low_sums[i / 32], sum_of(x32.low + i, 32));
        ASSERT_EQ(x256.high_by32[i / 32], sum_of(x256.high + i, 32));
        ASSERT_EQ(x256.low_by32[i / 32], sum_of(x256.low + i, 32));
        for (const std::size_t half : {i, i + 16}) {
            ASSERT_EQ(x256.high_by16[half / 16], sum_of(x256.high + half, 16));
            ASSERT_EQ(x256.low_by16[half / 16], sum_of(x256.low + half, 16));
        }
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
    expected.set(values, kEveryForm);
    const ActivationView& a = activation.view();
    const ActivationView& b = expected.view();
    const auto same = [](const auto* x, const auto* y, std::size_t n) { return std::equal(x, x + n, y); };
    EXPECT_EQ(b.per256.high[1], -126);  // of -126.5, to even
    EXPECT_EQ(b.per256.low[1], -127);
    EXPECT_EQ(b.per256.high[2], -126);  // of -125.5
    EXPECT_EQ(b.per256.low[2], 127);
    EXPECT_TRUE(same(a.per32.high, b.per32.high, 4096));
    EXPECT_TRUE(same(a.per32.low, b.per32.low, 4096));
    EXPECT_TRUE(same(a.per32.scales, b.per32.scales, 128));
    EXPECT_TRUE(same(a.per32.high_sums, b.per32.high_sums, 128));
    EXPECT_TRUE(same(a.per32.low_sums, b.per32.low_sums, 128));
    EXPECT_TRUE(same(a.per256.high, b.per256.high, 4096));
    EXPECT_TRUE(same(a.per256.low, b.per256.low, 4096));
    EXPECT_TRUE(same(a.per256.scales, b.per256.scales, 16));
    EXPECT_TRUE(same(a.per256.high_by16, b.per256.high_by16, 256));
    EXPECT_TRUE(same(a.per256.low_by16, b.per256.low_by16, 256));
    EXPECT_TRUE(same(a.per256.high_by32, b.per256.high_by32, 128));
    EXPECT_TRUE(same(a.per256.low_by32, b.per256.low_by32, 128));
}

TEST_P(ActivationForms, AreZerosForZerosAndForWhatHasNoInverse) {
    for (const float value : {0.0F, -0.0F, 1e-40F, 9e-31F}) {
        const Activation activation = made(std::vector<float>(256, value));
        const ActivationView& view = activation.view();
        EXPECT_EQ(view.per256.scales[0], 0.0F);
        EXPECT_EQ(view.per32.scales[7], 0.0F);
        for (std::size_t i = 0; i < 256; ++i) {
            ASSERT_EQ(view.per256.high[i] | view.per32.high[i], 0);
            ASSERT_EQ(view.per256.low[i] | view.per32.low[i], 0);
        }
    }
}

TEST_P(ActivationForms, ReachTheEndsOfTheRange) {
    std::vector<float> values(256, -3.0F);
    values[1] = 3.0F;
    const Activation activation = made(values);
    EXPECT_EQ(activation.view().per256.high[0], -127);
    EXPECT_EQ(activation.view().per256.high[1], 127);
    EXPECT_EQ(activation.view().per32.high[255], -127);
}

TEST_P(ActivationForms, AreTheSameWhenThreadsMakeThemInParts) {
    const auto values = random_vector(1024 + 64);
    const Activation whole = made(values);
    Activation parts(GetParam().activation, values.size());
    const std::span<const float> all(values);
    parts.set_part(256, all.subspan(256, 512), kEveryForm);
    parts.set_part(0, all.first(256), kEveryForm);
    std::copy(values.begin() + 768, values.end(), parts.values().begin() + 768);
    parts.quantise_part(768, 256 + 64, kEveryForm);
    for (std::size_t i = 0; i < values.size(); ++i) {
        ASSERT_EQ(parts.view().per256.high[i], whole.view().per256.high[i]);
        ASSERT_EQ(parts.view().per256.low[i], whole.view().per256.low[i]);
        ASSERT_EQ(parts.view().per32.high[i], whole.view().per32.high[i]);
        ASSERT_EQ(parts.view().per32.low[i], whole.view().per32.low[i]);
        ASSERT_EQ(parts.view().values[i], whole.view().values[i]);
    }
}

TEST_P(ActivationForms, RefusePartsThatCutABlock) {
    Activation activation(GetParam().activation, 1024);
    const auto values = random_vector(1024);
    const std::span<const float> all(values);
    EXPECT_THROW(activation.set(all.first(512), kEveryForm), Fault);
    EXPECT_THROW(activation.set_part(128, all.first(256), kEveryForm), Fault);
    EXPECT_THROW(activation.set_part(0, all.first(128), kEveryForm), Fault);
    EXPECT_THROW(activation.set_part(768, all.first(512), kEveryForm), Fault);
    EXPECT_NO_THROW(activation.set_part(768, all.first(256), kEveryForm));
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
