// SPDX-License-Identifier: Apache-2.0
#include "models/roofline.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "models/catalog.h"
#include "models/describe.h"

namespace weir::models {
namespace {

/// A dense model of two bytes a weight: FLOP per byte is 1.
BatchedReading dense(double params = 1e9) {
    BatchedReading reading;
    reading.static_bytes = 2 * params;
    reading.flop_per_token = 2 * params;
    return reading;
}

// The founding article's column of FLOP per byte.
TEST(Roofline, GivesTheRatioOfAPartForADenseModelOfTwoBytesAWeight) {
    EXPECT_NEAR(tokens_until_compute_binds(165e12, 1008e9, dense()).value(), 163.69, 0.01);
    EXPECT_NEAR(tokens_until_compute_binds(71e12, 936e9, dense(7e9)).value(), 75.85, 0.01);
    EXPECT_NEAR(tokens_until_compute_binds(2.5e12, 83e9, dense(405e9)).value(), 30.12, 0.01);
}

TEST(Roofline, HalvesWithTheBytesOfAWeight) {
    BatchedReading eight_bits = dense();
    eight_bits.static_bytes /= 2;
    EXPECT_NEAR(tokens_until_compute_binds(100e12, 1e12, eight_bits).value(), 50, 1e-6);
}

TEST(Roofline, MayBindBelowOneToken) {
    EXPECT_NEAR(tokens_until_compute_binds(5e11, 1e12, dense()).value(), 0.5, 1e-9);
}

TEST(Roofline, ReadsTheDistinctExpertsThatABatchDraws) {
    BatchedReading reading;
    reading.static_bytes = 10;
    reading.experts_bytes = 1000;
    reading.experts = 256;
    reading.top_k = 8;
    EXPECT_NEAR(step_bytes(reading, 1), 10 + 1000 * 8.0 / 256, 1e-9);
    EXPECT_NEAR(step_bytes(reading, 2), 10 + 1000 * (1 - std::pow(1 - 8.0 / 256, 2)), 1e-9);
    EXPECT_NEAR(step_bytes(reading, 1e6), 1010, 1e-9);
}

TEST(Roofline, SolvesForTheBatchOfAMixtureOfExperts) {
    const BatchedReading reading = batched_reading(describe(catalog_entry("deepseek-r1"), "q4_k_m", 4096));
    const double batch = tokens_until_compute_binds(5e12, 400e9, reading).value();
    EXPECT_NEAR(batch * reading.flop_per_token / 5e12, step_bytes(reading, batch) / 400e9, 1e-9);
    EXPECT_GT(batch, 1);
    // Experts drawn once and for all would bind far earlier.
    BatchedReading as_dense = reading;
    as_dense.static_bytes +=
        reading.experts_bytes * static_cast<double>(reading.top_k) / static_cast<double>(reading.experts);
    as_dense.experts_bytes = 0;
    EXPECT_LT(tokens_until_compute_binds(5e12, 400e9, as_dense).value(), batch);
}

TEST(Roofline, ReadsOneTokenAsTheModelDoes) {
    const Model model = describe(catalog_entry("deepseek-r1"), "q8_0", 4096);
    const BatchedReading reading = batched_reading(model);
    EXPECT_NEAR(step_bytes(reading, 1), model.bytes_per_token.total, 1e3);
    EXPECT_DOUBLE_EQ(reading.flop_per_token,
                     2 * static_cast<double>(model.active_params) + model.attention_flop_per_token);
}

TEST(Roofline, NeverBindsWhereEachSequenceReadsLongerThanItComputes) {
    BatchedReading reading = dense();
    reading.sequence_bytes = 1e9;
    EXPECT_TRUE(tokens_until_compute_binds(1e12, 1e12, reading).has_value());
    EXPECT_FALSE(tokens_until_compute_binds(4e12, 1e12, reading).has_value());
}

TEST(Roofline, SaysNothingOfFiguresThatAreNone) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinite = std::numeric_limits<double>::infinity();
    for (const double bad : {0.0, -1.0, nan, infinite}) {
        EXPECT_FALSE(tokens_until_compute_binds(bad, 1e12, dense()).has_value());
        EXPECT_FALSE(tokens_until_compute_binds(1e12, bad, dense()).has_value());
    }
    EXPECT_FALSE(tokens_until_compute_binds(1e12, 1e12, BatchedReading{}).has_value());
}

}  // namespace
}  // namespace weir::models
