// SPDX-License-Identifier: Apache-2.0
#include "kernels/attention.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "base/error.h"
#include "formats/half.h"
#include "vector_kernel_sets.h"

namespace weir::kernels {
namespace {

struct Shape {
    std::size_t heads;
    std::size_t kv_lora;
    std::size_t rope;
    std::size_t positions;
    AttentionRow row = {};  ///< instead of the latent one
};

/// Random queries, cache and current row; contexts begin as NaN, and behind them lies a row that must stay.
class Problem {
public:
    explicit Problem(const Shape& shape, float query_scale = 1)
        : shape_(shape),
          row_(shape.row.width > 0 ? shape.row : latent_row(shape.kv_lora, shape.rope)),
          queries_(shape.heads * row_.key),
          cache_(shape.positions * row_.width),
          current_(row_.width),
          contexts_((shape.heads + 1) * row_.value, std::numeric_limits<float>::quiet_NaN()) {
        std::mt19937 bits(static_cast<unsigned>(shape.heads * 1000003 + shape.positions * 101 + row_.width));
        std::normal_distribution<float> normal;
        for (float& value : queries_) value = normal(bits) * query_scale;
        for (std::uint16_t& half : cache_) half = formats::float_to_half(normal(bits));
        for (float& value : current_) value = normal(bits);
        if (row_.format == formats::Format::kF16) return;
        blocks_.resize(shape.positions * row_bytes(row_));
        std::vector<float> values(row_.width);
        for (std::size_t p = 0; p < shape.positions; ++p) {
            for (float& value : values) value = normal(bits);
            store_row(row_, values.data(), vector_kernels(Isa::kScalar),
                      blocks_.data() + p * row_bytes(row_));
        }
    }

    AttentionArgs args() {
        return {.queries = queries_.data(),
                .heads = shape_.heads,
                .row = row_,
                .cache = blocks_.empty() ? reinterpret_cast<const std::byte*>(cache_.data()) : blocks_.data(),
                .positions = shape_.positions,
                .current = current_.data(),
                .scale = 1 / std::sqrt(192.0F),
                .contexts = contexts_.data()};
    }

    std::vector<float> run(AttentionFn attention) {
        AttentionScratch scratch(row_);
        attention(args(), scratch);
        return taken();
    }

    std::vector<float> reference() {
        attention_reference(args());
        return taken();
    }

    std::vector<float>& queries() { return queries_; }
    std::vector<float>& current() { return current_; }
    std::vector<std::uint16_t>& cache() { return cache_; }

private:
    std::vector<float> taken() {
        for (std::size_t i = shape_.heads * row_.value; i < contexts_.size(); ++i) {
            EXPECT_TRUE(std::isnan(contexts_[i])) << "wrote behind the contexts, " << i;
        }
        return {contexts_.begin(), contexts_.end() - static_cast<std::ptrdiff_t>(row_.value)};
    }

    Shape shape_;
    AttentionRow row_;
    std::vector<float> queries_;
    std::vector<std::uint16_t> cache_;
    std::vector<std::byte> blocks_;  ///< of another format
    std::vector<float> current_;
    std::vector<float> contexts_;
};

void expect_near(const std::vector<float>& got, const std::vector<float>& wanted, float tolerance) {
    ASSERT_EQ(got.size(), wanted.size());
    for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], wanted[i], tolerance) << "value " << i;
}

class LatentAttention : public testing::TestWithParam<VectorKernelSet> {};

TEST_P(LatentAttention, EqualsTheReferenceAtEveryContext) {
    for (const std::size_t positions :
         {0U, 1U, 2U, 31U, 32U, 33U, 46U, 47U, 48U, 49U, 95U, 96U, 97U, 1000U}) {
        for (const std::size_t heads : {3U, 4U, 9U}) {
            SCOPED_TRACE(testing::Message() << heads << " heads, " << positions << " positions");
            Problem problem({heads, 64, 16, positions});
            const auto got = problem.run(GetParam().attention);
            expect_near(got, problem.reference(), 5e-6F);
        }
    }
}

TEST_P(LatentAttention, EqualsTheReferenceForEveryNumberOfHeads) {
    for (const std::size_t heads : {1U, 2U, 3U, 4U, 5U, 6U, 7U, 8U, 13U, 64U, 127U, 128U, 129U, 133U}) {
        SCOPED_TRACE(testing::Message() << heads << " heads");
        Problem problem({heads, 64, 32, 100});
        const auto got = problem.run(GetParam().attention);
        expect_near(got, problem.reference(), 5e-6F);
    }
}

TEST_P(LatentAttention, EqualsTheReferenceInEveryWidth) {
    for (const auto& [kv_lora, rope] : std::vector<std::pair<std::size_t, std::size_t>>{{16, 0},
                                                                                        {16, 16},
                                                                                        {32, 16},
                                                                                        {48, 16},
                                                                                        {80, 16},
                                                                                        {112, 48},
                                                                                        {256, 32},
                                                                                        {448, 64},
                                                                                        {512, 64},
                                                                                        {528, 64}}) {
        for (const std::size_t heads : {1U, 2U, 3U, 4U}) {
            SCOPED_TRACE(testing::Message() << kv_lora << " + " << rope << ", " << heads << " heads");
            Problem problem({heads, kv_lora, rope, 70});
            const auto got = problem.run(GetParam().attention);
            expect_near(got, problem.reference(), 5e-6F);
        }
    }
}

TEST_P(LatentAttention, EqualsTheReferenceOverGroupedRows) {
    for (const std::size_t head : {16U, 32U, 64U, 80U, 96U, 128U, 192U, 256U}) {
        for (const std::size_t heads : {1U, 2U, 5U, 8U, 16U}) {
            for (const std::size_t positions : {0U, 1U, 47U, 48U, 200U}) {
                Problem problem({heads, 0, 0, positions, grouped_row(head)});
                expect_near(problem.run(GetParam().attention), problem.reference(), 2e-5F);
            }
        }
    }
}

TEST_P(LatentAttention, EqualsTheReferenceOverRowsInQ8_0) {
    for (const AttentionRow& row :
         {grouped_row(32, formats::Format::kQ8_0), grouped_row(128, formats::Format::kQ8_0),
          latent_row(512, 64, formats::Format::kQ8_0), latent_row(64, 16, formats::Format::kQ8_0)}) {
        for (const std::size_t positions : {1U, 48U, 200U}) {
            Problem problem({7, 0, 0, positions, row});
            expect_near(problem.run(GetParam().attention), problem.reference(), 2e-5F);
        }
    }
}

TEST_P(LatentAttention, OfNoContextIsTheCurrentLatent) {
    Problem problem({5, 64, 16, 0});
    const auto got = problem.run(GetParam().attention);
    for (std::size_t i = 0; i < got.size(); ++i) ASSERT_FLOAT_EQ(got[i], problem.current()[i % 64]) << i;
}

// Scores of about +-1e4, far beyond exp's range: nothing but the differences may matter.
TEST_P(LatentAttention, StaysStableWithHugeScores) {
    for (const float scale : {1e3F, 2e4F}) {
        for (const std::size_t positions : {40U, 333U}) {
            Problem problem({6, 64, 16, positions}, scale);
            const auto got = problem.run(GetParam().attention);
            for (const float value : got) ASSERT_TRUE(std::isfinite(value));
            // A score of 1e4 in floats is exact to 1e-3 or so; a tie closer than that may turn out another
            // way.
            expect_near(got, problem.reference(), 0.02F);
        }
    }
}

// The largest score comes last, so that every block has to shrink what came before, or first, so that none
// does.
TEST_P(LatentAttention, FollowsScoresThatRiseOrFallFromBlockToBlock) {
    for (const bool rises : {true, false}) {
        const Shape shape{4, 64, 16, 500};
        Problem problem(shape);
        for (float& value : problem.queries()) value = 1;
        for (std::size_t p = 0; p < shape.positions; ++p) {
            const float step = static_cast<float>(p) / 100.0F * (rises ? 1.0F : -1.0F);
            for (std::size_t c = 0; c < 80; ++c) {
                const float noise = 0.01F * static_cast<float>(static_cast<int>((p * 31 + c * 17) % 13) - 6);
                problem.cache()[p * 80 + c] = formats::float_to_half(step + noise);
            }
        }
        const auto got = problem.run(GetParam().attention);
        expect_near(got, problem.reference(), 2e-4F);
    }
}

// With equal queries the scores are equal, and the context is the mean of the latents.
TEST_P(LatentAttention, OfZeroQueriesIsTheMean) {
    Problem problem({4, 64, 16, 200});
    for (float& value : problem.queries()) value = 0;
    const auto got = problem.run(GetParam().attention);
    for (std::size_t c = 0; c < 64; ++c) {
        double sum = static_cast<double>(problem.current()[c]);
        for (std::size_t p = 0; p < 200; ++p) {
            sum += static_cast<double>(formats::half_to_float(problem.cache()[p * 80 + c]));
        }
        ASSERT_NEAR(got[c], sum / 201, 1e-6);
    }
}

TEST_P(LatentAttention, ReusesItsScratchForOtherHeadsAndContexts) {
    AttentionScratch scratch(latent_row(64, 16));
    for (const Shape& shape : {Shape{9, 64, 16, 130}, Shape{1, 64, 16, 3}, Shape{130, 64, 16, 49}}) {
        Problem fresh(shape);
        const auto alone = fresh.run(GetParam().attention);
        GetParam().attention(fresh.args(), scratch);
        EXPECT_EQ(std::vector<float>(fresh.args().contexts, fresh.args().contexts + alone.size()), alone);
    }
}

TEST_P(LatentAttention, GivesEachHeadTheSameWhereverItsTileBegins) {
    Problem problem({8, 64, 16, 60});
    const auto together = problem.run(GetParam().attention);
    AttentionScratch scratch(latent_row(64, 16));
    for (std::size_t head = 0; head < 8; ++head) {
        std::vector<float> context(64);
        AttentionArgs args = problem.args();
        args.queries += head * 80;
        args.heads = 1;
        args.contexts = context.data();
        GetParam().attention(args, scratch);
        expect_near(context,
                    {together.begin() + static_cast<std::ptrdiff_t>(64 * head),
                     together.begin() + static_cast<std::ptrdiff_t>(64 * (head + 1))},
                    5e-6F);
    }
}

// A cache cut into parts, the current row with the last one, or with a part of its own.
TEST_P(LatentAttention, OverPartsOfACacheMergesToTheWhole) {
    constexpr std::size_t kHeads = 133;
    for (const std::vector<std::size_t>& cuts :
         std::vector<std::vector<std::size_t>>{{0, 300}, {0, 1, 300}, {0, 100, 149, 300}, {0, 300, 300}}) {
        Problem problem({kHeads, 64, 16, 300});
        const auto whole = problem.run(GetParam().attention);
        AttentionScratch scratch(latent_row(64, 16));
        const std::size_t parts = cuts.size() - 1;
        std::vector<float> contexts(parts * kHeads * 64);
        std::vector<float> log_sums(parts * kHeads);
        for (std::size_t i = 0; i < parts; ++i) {
            AttentionArgs args = problem.args();
            args.cache += cuts[i] * 80 * sizeof(std::uint16_t);
            args.positions = cuts[i + 1] - cuts[i];
            if (i + 1 < parts) args.current = nullptr;
            args.contexts = contexts.data() + i * kHeads * 64;
            args.log_sums = log_sums.data() + i * kHeads;
            GetParam().attention(args, scratch);
        }
        std::vector<float> merged(whole.size());
        for (std::size_t head = 0; head < kHeads; ++head) {
            merge_contexts({contexts.data() + head * 64, kHeads * 64, log_sums.data() + head, kHeads, parts},
                           64, merged.data() + head * 64);
        }
        expect_near(merged, whole, 5e-6F);
    }
}

TEST_P(LatentAttention, GivesTheLogarithmOfItsWeightsSum) {
    Problem problem({7, 64, 16, 100}, 3);
    std::vector<float> got(7);
    std::vector<float> wanted(7);
    AttentionScratch scratch(latent_row(64, 16));
    AttentionArgs args = problem.args();
    args.log_sums = got.data();
    GetParam().attention(args, scratch);
    args.log_sums = wanted.data();
    attention_reference(args);
    expect_near(got, wanted, 1e-4F);
}

TEST_P(LatentAttention, OverNothingIsAFault) {
    AttentionScratch scratch(latent_row(64, 16));
    Problem problem({1, 64, 16, 0});
    AttentionArgs args = problem.args();
    args.current = nullptr;
    EXPECT_THROW(GetParam().attention(args, scratch), Fault);
}

TEST_P(LatentAttention, RefusesScratchOfAnotherWidth) {
    AttentionScratch scratch(latent_row(128, 16));
    Problem problem({1, 64, 16, 3});
    EXPECT_THROW(GetParam().attention(problem.args(), scratch), Fault);
}

INSTANTIATE_TEST_SUITE_P(EverySet, LatentAttention, testing::ValuesIn(vector_kernel_sets()),
                         set_name<testing::TestParamInfo<VectorKernelSet>>);

TEST(AttentionRow, InQ8_0ComesBackToHalfAStep) {
    const AttentionRow row = latent_row(64, 16, formats::Format::kQ8_0);
    EXPECT_EQ(stored_width(row), 96U);
    EXPECT_EQ(row_bytes(row), 3U * 34U);
    std::vector<float> values(80);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::sin(static_cast<float>(i));
    std::vector<std::byte> stored(row_bytes(row));
    store_row(row, values.data(), vector_kernels(Isa::kScalar), stored.data());
    std::vector<float> back(96);
    formats::dequantize(row.format, stored, back);
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(back[i], values[i], 0.51 / 127) << i;
}

TEST(AttentionScratch, RefusesWidthsThatAreNoMultiplesOf16) {
    EXPECT_THROW(AttentionScratch(latent_row(40, 16)), Fault);
    EXPECT_THROW(AttentionScratch(latent_row(64, 8)), Fault);
    EXPECT_THROW(AttentionScratch(grouped_row(24)), Fault);
}

TEST(MergeContexts, LeavesOutPartsOfNoPositions) {
    const std::vector<float> contexts{5, 6, 1, 2};
    const std::vector<float> log_sums{-std::numeric_limits<float>::infinity(), 0.5F};
    std::vector<float> out(2);
    merge_contexts({contexts.data(), 2, log_sums.data(), 1, 2}, 2, out.data());
    EXPECT_EQ(out, (std::vector<float>{1, 2}));
}

TEST(MergeContexts, WeighsPartsByWhatTheirExponentialsSumTo) {
    const std::vector<float> contexts{4, 8};
    const std::vector<float> log_sums{1000 + std::log(3.0F), 1000};
    std::vector<float> out(1);
    merge_contexts({contexts.data(), 1, log_sums.data(), 1, 2}, 1, out.data());
    EXPECT_NEAR(out[0], 5, 1e-3);
}

TEST(LatentAttentionFlop, OfDeepSeekV3AreSeventeenMillionPerPositionAndToken) {
    EXPECT_DOUBLE_EQ(latent_attention_flop(1, 512, 64, 1), 2 * 576 + 2 * 512);
    EXPECT_NEAR(61 * latent_attention_flop(128, 512, 64, 1), 17.0e6, 0.05e6);
}

}  // namespace
}  // namespace weir::kernels
