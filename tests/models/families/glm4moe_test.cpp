// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "models/cache.h"
#include "tests/models/families/tensor_checks.h"

namespace weir::models {
namespace {

using tests::TensorsOf;

// 3 outside the layers, 14 in each of 3 dense layers (12 without norms of queries and keys), 5 more with
// experts.
TEST(Glm4Moe, HasATensorOfEachNameOnce) {
    TensorsOf("glm-4.5").expect_sound(3 + 3 * 14 + 89 * 19);
    TensorsOf("glm-4.5-air").expect_sound(3 + 1 * 12 + 45 * 17);
}

TEST(Glm4Moe, CallsTheNormBeforeTheExpertsAsLlamaCppDoes) {
    const TensorsOf tensors("glm-4.5");
    tensors.expect_size("blk.4.post_attention_norm.weight", 1, 5120);
    EXPECT_FALSE(tensors.has("blk.4.ffn_norm.weight"));
}

TEST(Glm4Moe, SizesAttentionWithBiases) {
    const TensorsOf tensors("glm-4.5");
    tensors.expect_size("blk.91.attn_q.weight", 12288, 5120);
    tensors.expect_size("blk.91.attn_q.bias", 1, 12288);
    tensors.expect_size("blk.91.attn_v.bias", 1, 1024);
    tensors.expect_size("blk.91.attn_q_norm.weight", 1, 128);
    EXPECT_FALSE(TensorsOf("glm-4.5-air").has("blk.1.attn_q_norm.weight"));
}

TEST(Glm4Moe, SizesFeedForwardByKindOfLayer) {
    const TensorsOf tensors("glm-4.5-air");
    tensors.expect_size("blk.0.ffn_gate.weight", 10944, 4096);
    tensors.expect_size("blk.1.ffn_down_exps.weight", 4096, 1408, 128);
    tensors.expect_size("blk.1.ffn_up_shexp.weight", 1408, 4096);
    tensors.expect_size("blk.1.exp_probs_b.bias", 1, 128);
}

TEST(Glm4Moe, KeepsKeysAndValuesOfEveryLayer) {
    const CacheSize size = cache_size(catalog_shape("glm-4.5"), 1000, "f16");
    EXPECT_EQ(size.stored_bytes, 92U * 1000 * 2048 * 2);
    EXPECT_DOUBLE_EQ(size.flop, 92.0 * 1000 * 4 * 96 * 128);
}

TEST(Glm4Moe, ReadsItsConfiguration) {
    const Shape shape = tests::shape_of_config("glm4_moe", R"({
        "hidden_size": 5120, "num_hidden_layers": 92, "num_attention_heads": 96, "num_key_value_heads": 8,
        "head_dim": 128, "attention_bias": true, "use_qk_norm": true, "vocab_size": 151552,
        "max_position_embeddings": 131072, "rope_theta": 1000000, "rms_norm_eps": 1e-5,
        "num_nextn_predict_layers": 1, "first_k_dense_replace": 3, "intermediate_size": 12288,
        "n_routed_experts": 160, "num_experts_per_tok": 8, "moe_intermediate_size": 1536,
        "n_shared_experts": 1, "n_group": 1, "topk_group": 1, "routed_scaling_factor": 2.5})");
    EXPECT_EQ(tests::shape_text(shape), tests::shape_text(catalog_shape("glm-4.5")));
}

}  // namespace
}  // namespace weir::models
