// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "models/cache.h"
#include "tests/models/families/tensor_checks.h"

namespace weir::models {
namespace {

using tests::TensorsOf;

std::string config(const std::string& expert_layers) {
    std::string text = R"({"hidden_size": 7168, "num_hidden_layers": 61, "num_attention_heads": 64,
        "num_attention_groups": 1, "head_dim": 256, "share_q_dim": 2048, "vocab_size": 128815,
        "max_position_embedding": 65536, "rope_theta": 500000, "rms_norm_eps": 1e-5,
        "intermediate_size": 18432, "moe_num_experts": 48, "moe_top_k": 3, "moe_intermediate_size": 5120,
        "share_expert_dim": 5120, "moe_layers_enum": )";
    text += expert_layers;
    text += '}';
    return text;
}

/// "4,5,...,59".
std::string layers_from_4_to_59() {
    std::string text = "4";
    for (int layer = 5; layer < 60; ++layer) text += fmt::format(",{}", layer);
    return text;
}

TEST(Step3, HasATensorOfEachNameOnce) {
    TensorsOf("step-3").expect_sound(3 + 5 * 11 + 56 * 15);
}

TEST(Step3, SizesQueriesOfLowRankAndOneHeadOfKeys) {
    const TensorsOf tensors("step-3");
    tensors.expect_size("blk.0.attn_q_a.weight", 2048, 7168);
    tensors.expect_size("blk.0.attn_q_a_norm.weight", 1, 2048);
    tensors.expect_size("blk.0.attn_q_b.weight", 16384, 2048);
    tensors.expect_size("blk.0.attn_k.weight", 256, 7168);
    tensors.expect_size("blk.0.attn_output.weight", 7168, 16384);
    EXPECT_FALSE(tensors.has("blk.0.attn_q.weight"));
}

TEST(Step3, HasDenseLayersFirstAndLast) {
    const TensorsOf tensors("step-3");
    EXPECT_TRUE(tensors.has("blk.3.ffn_gate.weight"));
    EXPECT_TRUE(tensors.has("blk.4.ffn_gate_exps.weight"));
    EXPECT_TRUE(tensors.has("blk.59.ffn_gate_exps.weight"));
    EXPECT_TRUE(tensors.has("blk.60.ffn_gate.weight"));
}

TEST(Step3, KeepsOneHeadOfKeysAndValues) {
    EXPECT_EQ(cache_size(catalog_shape("step-3"), 1000, "f16").stored_bytes, 61U * 1000 * 512 * 2);
}

TEST(Step3, ReadsItsConfigurationWithLayersAsTextOrNumbers) {
    const std::string expected = tests::shape_text(catalog_shape("step-3"));
    const std::string layers = layers_from_4_to_59();
    EXPECT_EQ(tests::shape_text(tests::shape_of_config("step3_text", config(fmt::format("\"{}\"", layers)))),
              expected);
    EXPECT_EQ(tests::shape_text(tests::shape_of_config("step3_text", config(fmt::format("[{}]", layers)))),
              expected);
}

TEST(Step3, RefusesExpertLayersThatItCannotState) {
    for (const char* layers : {R"("")", R"("4,")", R"("4;5")", R"("4,6")", R"("-1")", "[61]", "[]", "[5, 4]"})
        EXPECT_THROW(tests::shape_of_config("step3_text", config(layers)), InputError) << layers;
}

}  // namespace
}  // namespace weir::models
