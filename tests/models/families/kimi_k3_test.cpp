// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "models/cache.h"
#include "tests/models/families/tensor_checks.h"

namespace weir::models {
namespace {

using tests::cache_of;
using tests::TensorsOf;

// 4 outside the layers; 3 norms and scores of residuals in each beside attn_norm; linear ones have 14 of
// attention, full ones 9; the dense layer 3, those with experts 11.
TEST(KimiK3, HasATensorOfEachNameOnce) {
    TensorsOf("kimi-k3").expect_sound(4 + 93 * 4 + 69 * 14 + 24 * 9 + 3 + 92 * 11);
}

TEST(KimiK3, HasFullAttentionInEveryFourthLayerAndTheLast) {
    const TensorsOf tensors("kimi-k3");
    for (const int layer : {3, 7, 91, 92})
        tensors.expect_size("blk." + std::to_string(layer) + ".attn_gate.weight", 12288, 7168);
    for (const int layer : {0, 2, 4, 90})
        tensors.expect_size("blk." + std::to_string(layer) + ".ssm_g.weight", 12288, 7168);
}

TEST(KimiK3, SizesDeltaAttention) {
    const TensorsOf tensors("kimi-k3");
    tensors.expect_size("blk.0.ssm_conv1d_k.weight", 12288, 4);
    tensors.expect_size("blk.0.attn_v.weight", 12288, 7168);
    tensors.expect_size("blk.0.ssm_f_a.weight", 128, 7168);
    tensors.expect_size("blk.0.ssm_f_b.weight", 12288, 128);
    tensors.expect_size("blk.0.ssm_beta.weight", 96, 7168);
    tensors.expect_size("blk.0.ssm_a", 1, 96);
    tensors.expect_size("blk.0.ssm_dt.bias", 1, 12288);
}

TEST(KimiK3, SizesExpertsBetweenTwoProjections) {
    const TensorsOf tensors("kimi-k3");
    tensors.expect_size("blk.1.ffn_gate_exps.weight", 3072, 3584, 896);
    tensors.expect_size("blk.1.ffn_down_exps.weight", 3584, 3072, 896);
    tensors.expect_size("blk.1.ffn_routed_down.weight", 3584, 7168);
    tensors.expect_size("blk.1.ffn_routed_up.weight", 7168, 3584);
    tensors.expect_size("blk.1.ffn_up_shexp.weight", 6144, 7168);
    tensors.expect_class("blk.1.ffn_routed_up.weight", tensor_class::kSharedExperts);
    tensors.expect_size("output_res_score.weight", 1, 7168);
}

TEST(KimiK3, KeepsStatesOfLinearLayersWhateverTheContext) {
    const std::vector<CacheStream> streams = cache_of("kimi-k3", 0);
    ASSERT_EQ(streams.size(), 2U);
    EXPECT_EQ(streams[0].values, 96U * 128 * 128);
    EXPECT_EQ(streams[1].values, 3U * 3 * 12288);
    for (const CacheStream& stream : streams) {
        EXPECT_TRUE(stream.state);
        EXPECT_EQ(stream.entries_read(1'000'000), 1U);
    }
}

TEST(KimiK3, KeepsLatentsOfFullLayersAlone) {
    const Shape shape = catalog_shape("kimi-k3");
    const auto stored = [&](std::uint64_t context) { return cache_size(shape, context, "f16").stored_bytes; };
    EXPECT_EQ(stored(2000) - stored(1000), 24U * 1000 * 576 * 2);
}

TEST(KimiK3, RefusesKimiLinear) {
    try {
        tests::shape_of_config("kimi_linear", R"({
            "hidden_size": 2304, "num_hidden_layers": 4, "num_attention_heads": 32, "vocab_size": 163840,
            "max_position_embeddings": 1048576, "kv_lora_rank": 512, "qk_nope_head_dim": 128,
            "qk_rope_head_dim": 64, "v_head_dim": 128, "intermediate_size": 9216, "num_experts": 256,
            "num_experts_per_token": 8, "moe_intermediate_size": 1024, "num_shared_experts": 1,
            "linear_attn_config": {"full_attn_layers": [4], "head_dim": 128, "num_heads": 32,
                                   "short_conv_kernel_size": 4}})");
        FAIL() << "Kimi-Linear was read";
    } catch (const InputError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("routed_expert_hidden_size"));
    }
}

}  // namespace
}  // namespace weir::models
