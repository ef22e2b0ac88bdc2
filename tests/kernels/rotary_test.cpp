// SPDX-License-Identifier: Apache-2.0
#include "kernels/rotary.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "base/error.h"

namespace weir::kernels {
namespace {

std::vector<float> random_pairs(std::size_t n) {
    std::mt19937 bits(3);
    std::normal_distribution<float> normal;
    std::vector<float> values(n);
    for (float& value : values) value = normal(bits);
    return values;
}

TEST(Rotary, LeavesPositionZeroAsItIs) {
    const auto pairs = random_pairs(64);
    auto turned = pairs;
    const Rotary rotary(64, 10000);
    rotary.rotate(turned.data());
    EXPECT_EQ(turned, pairs);
}

TEST(Rotary, TurnsEachPairByItsOwnFrequency) {
    Rotary rotary(64, 10000);
    rotary.set_position(1234);
    std::vector<float> pairs(64);
    for (std::size_t i = 0; i < 64; i += 2) pairs[i] = 1;
    rotary.rotate(pairs.data());
    for (std::size_t i = 0; i < 32; ++i) {
        const double angle = 1234 * std::pow(10000.0, -static_cast<double>(2 * i) / 64.0);
        EXPECT_NEAR(pairs[2 * i], std::cos(angle), 1e-6) << i;
        EXPECT_NEAR(pairs[2 * i + 1], std::sin(angle), 1e-6) << i;
    }
}

TEST(Rotary, TurnsHalvesAsNeighboursInAnotherOrder) {
    const std::vector<double> frequencies = {0.5, 0.25, 0.125, 0.0625};
    Rotary halves(frequencies, 1.5, RotaryPairs::kHalves);
    Rotary neighbours(frequencies, 1.5);
    halves.set_position(7);
    neighbours.set_position(7);
    std::vector<float> head = random_pairs(8);
    std::vector<float> other(8);
    for (std::size_t i = 0; i < 4; ++i) {
        other[2 * i] = head[i];
        other[2 * i + 1] = head[i + 4];
    }
    halves.rotate(head.data());
    neighbours.rotate(other.data());
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(head[i], other[2 * i]) << i;
        EXPECT_EQ(head[i + 4], other[2 * i + 1]) << i;
    }
}

TEST(Rotary, PreservesTheNormOfEveryPairFarOut) {
    Rotary rotary(64, 10000);
    const auto pairs = random_pairs(64);
    for (const std::size_t position : {1U, 4095U, 163839U}) {
        rotary.set_position(position);
        auto turned = pairs;
        rotary.rotate(turned.data());
        for (std::size_t i = 0; i < 64; i += 2) {
            EXPECT_NEAR(std::hypot(turned[i], turned[i + 1]), std::hypot(pairs[i], pairs[i + 1]), 1e-6) << i;
        }
        EXPECT_NE(turned, pairs);
    }
}

// What rotary embedding is for: a score depends on the distance alone.
TEST(Rotary, KeepsScoresOfEqualDistances) {
    Rotary rotary(64, 10000);
    const auto score = [&](std::size_t query_position, std::size_t key_position) {
        auto query = random_pairs(128);
        std::vector<float> key(query.begin() + 64, query.end());
        rotary.set_position(query_position);
        rotary.rotate(query.data());
        rotary.set_position(key_position);
        rotary.rotate(key.data());
        double sum = 0;
        for (std::size_t i = 0; i < 64; ++i)
            sum += static_cast<double>(query[i]) * static_cast<double>(key[i]);
        return sum;
    };
    EXPECT_NEAR(score(100, 90), score(5010, 5000), 1e-5);
    EXPECT_GT(std::abs(score(100, 90) - score(100, 80)), 1e-3);
}

TEST(Rotary, RefusesAnOddNumberOfDimensions) {
    EXPECT_THROW(Rotary(63, 10000), InputError);
}

}  // namespace
}  // namespace weir::kernels
