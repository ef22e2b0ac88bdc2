// SPDX-License-Identifier: Apache-2.0
#include "models/mix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace weir::models {
namespace {

using formats::Format;

Tensor tensor(const std::string& name, const char* class_name, int layer, std::uint64_t columns = 7168) {
    Tensor made;
    made.name = name;
    made.class_name = class_name;
    made.layer = layer;
    made.rows = 16;
    made.columns = columns;
    return made;
}

TEST(Mix, ListsItsNamesSorted) {
    EXPECT_THAT(quant_names(), testing::ElementsAre("bf16", "f16", "f32", "q4_k_m", "q8_0"));
}

TEST(Mix, GivesMoreBitsToThirtyOfSixtyOneLayers) {
    std::vector<std::uint64_t> layers;
    for (std::uint64_t layer = 0; layer < 61; ++layer) {
        if (use_more_bits(layer, 61)) layers.push_back(layer);
    }
    EXPECT_THAT(layers, testing::ElementsAre(0, 1, 2, 3, 4, 5, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 39,
                                             42, 45, 48, 51, 53, 54, 55, 56, 57, 58, 59, 60));
}

TEST(Mix, OfQ4KMPutsQ6KInTheHeadAndInEveryKindOfDownOfThoseLayers) {
    using namespace tensor_class;
    EXPECT_EQ(mixed_format("q4_k_m", tensor("output.weight", kHead, -1), 61), Format::kQ6_K);
    EXPECT_EQ(mixed_format("q4_k_m", tensor("token_embd.weight", kEmbedding, -1), 61), Format::kQ4_K);
    for (const char* name : {"ffn_down.weight", "ffn_down_exps.weight", "ffn_down_shexp.weight"}) {
        EXPECT_EQ(mixed_format("q4_k_m", tensor(name, kDense, 6), 61), Format::kQ6_K) << name;
        EXPECT_EQ(mixed_format("q4_k_m", tensor(name, kDense, 7), 61), Format::kQ4_K) << name;
    }
    EXPECT_EQ(mixed_format("q4_k_m", tensor("ffn_up_exps.weight", kRoutedExperts, 6), 61), Format::kQ4_K);
    EXPECT_EQ(mixed_format("q4_k_m", tensor("attn_kv_b.weight", kAttention, 6), 61), Format::kQ4_K);
}

TEST(Mix, KeepsNormsBiasesAndTheRouterInF32) {
    using namespace tensor_class;
    for (const std::string& quant : quant_names()) {
        EXPECT_EQ(mixed_format(quant, tensor("attn_norm.weight", kNorm, 0), 61), Format::kF32);
        EXPECT_EQ(mixed_format(quant, tensor("ffn_gate_inp.weight", kRouter, 5), 61), Format::kF32);
        EXPECT_EQ(mixed_format(quant, tensor("exp_probs_b.bias", kRouter, 5, 256), 61), Format::kF32);
    }
}

TEST(Mix, OfOneFormatGivesItToEveryMatrix) {
    const Tensor down = tensor("ffn_down.weight", tensor_class::kDense, 0);
    EXPECT_EQ(mixed_format("q8_0", down, 61), Format::kQ8_0);
    EXPECT_EQ(mixed_format("bf16", down, 61), Format::kBF16);
    EXPECT_EQ(mixed_format("f16", down, 61), Format::kF16);
    EXPECT_EQ(mixed_format("f32", down, 61), Format::kF32);
}

TEST(Mix, FallsBackWhereARowIsNoWholeNumberOfBlocks) {
    const auto with = [](std::uint64_t columns) {
        return tensor("attn_q_a.weight", tensor_class::kAttention, 0, columns);
    };
    EXPECT_EQ(mixed_format("q4_k_m", with(512), 61), Format::kQ4_K);
    EXPECT_EQ(mixed_format("q4_k_m", with(96), 61), Format::kQ8_0);
    EXPECT_EQ(mixed_format("q4_k_m", with(40), 61), Format::kF16);
    EXPECT_EQ(mixed_format("q8_0", with(40), 61), Format::kF16);
}

TEST(Mix, NamesTheNearestQuantsForAnUnknownOne) {
    try {
        mixed_format("q4_k_s", tensor("output.weight", tensor_class::kHead, -1), 61);
        FAIL() << "an unknown quantisation was found";
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("q4_k_s"));
        EXPECT_THAT(error.remedy(), testing::HasSubstr("did you mean q4_k_m"));
    }
}

}  // namespace
}  // namespace weir::models
