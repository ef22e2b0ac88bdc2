// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/models/families/model_tensors.h"

namespace weir::models {
namespace {

using tests::ModelTensors;

// 3 outside the layers, 18 in each linear one and 16 in each of the others. Older files join attn_qkv and
// attn_gate in ssm_in and have 807.
TEST(Qwen3Next, HasTheTensorsThatLlamaCppAsksFor) {
    ModelTensors("qwen3-next-80b-a3b").expect_count(843);
}

TEST(Qwen3Next, SizesTheProjectionsOfLinearAttention) {
    const ModelTensors tensors("qwen3-next-80b-a3b");
    tensors.expect_size("blk.0.attn_qkv.weight", 8192, 2048);
    tensors.expect_size("blk.0.attn_gate.weight", 4096, 2048);
    tensors.expect_size("blk.0.ssm_conv1d.weight", 8192, 4);
    tensors.expect_size("blk.0.ssm_dt.bias", 1, 32);
    tensors.expect_size("blk.0.ssm_a", 1, 32);
    tensors.expect_size("blk.0.ssm_ba.weight", 64, 2048);
    tensors.expect_size("blk.0.ssm_norm.weight", 1, 128);
    tensors.expect_size("blk.46.ssm_out.weight", 2048, 4096);
    EXPECT_FALSE(tensors.has("blk.0.attn_q.weight"));
}

TEST(Qwen3Next, HasGatedAttentionInEveryFourthLayer) {
    const ModelTensors tensors("qwen3-next-80b-a3b");
    for (const char* layer : {"blk.3.", "blk.7.", "blk.47."}) {
        tensors.expect_size(std::string(layer) + "attn_q.weight", 8192, 2048);
        tensors.expect_size(std::string(layer) + "attn_output.weight", 2048, 4096);
        EXPECT_FALSE(tensors.has(std::string(layer) + "ssm_a"));
    }
    tensors.expect_size("blk.3.attn_k.weight", 512, 2048);
    tensors.expect_size("blk.3.attn_q_norm.weight", 1, 256);
}

TEST(Qwen3Next, GatesItsSharedExpert) {
    const ModelTensors tensors("qwen3-next-80b-a3b");
    tensors.expect_size("blk.0.ffn_gate_inp_shexp.weight", 1, 2048);
    EXPECT_EQ(tensors.find("blk.0.ffn_gate_inp_shexp.weight").class_name, tensor_class::kSharedExperts);
    tensors.expect_size("blk.0.ffn_up_shexp.weight", 512, 2048);
    tensors.expect_size("blk.0.post_attention_norm.weight", 1, 2048);
    EXPECT_FALSE(tensors.has("blk.0.ffn_norm.weight"));
}

// 32 x 128 x 128 values, and 3 positions of 8192 channels.
TEST(Qwen3Next, KeepsAStateOfFixedSizeInLinearLayers) {
    const ModelTensors tensors("qwen3-next-80b-a3b");
    const std::vector<CacheStream> streams = tensors.cache(0);
    ASSERT_EQ(streams.size(), 2U);
    EXPECT_TRUE(streams[0].state);
    EXPECT_EQ(streams[0].values, 524288U);
    EXPECT_DOUBLE_EQ(streams[0].flop_per_entry, 7.0 * 524288);
    EXPECT_TRUE(streams[1].state);
    EXPECT_EQ(streams[1].values, 3ULL * 8192);
    EXPECT_DOUBLE_EQ(streams[1].flop_per_entry, 2.0 * 4 * 8192);
}

TEST(Qwen3Next, GrowsWithTheContextInTwelveLayersAlone) {
    const Shape shape = catalog_shape("qwen3-next-80b-a3b");
    const std::uint64_t state = 36ULL * (524288 + 3 * 8192) * 4;
    EXPECT_EQ(cache_size(shape, 1, "f16").stored_bytes, state + 12ULL * 1024 * 2);
    EXPECT_EQ(cache_size(shape, 100000, "f16").stored_bytes, state + 100000ULL * 12 * 1024 * 2);
    const double flop = cache_size(shape, 1001, "f16").flop - cache_size(shape, 1, "f16").flop;
    EXPECT_DOUBLE_EQ(flop, 1000.0 * 12 * 4 * 16 * 256);
}

std::string next(const std::string& convolution) {
    return R"({"model_type": "qwen3_next", "hidden_size": 2048, "num_hidden_layers": 48,
        "num_attention_heads": 16, "num_key_value_heads": 2, "head_dim": 256, "vocab_size": 151936,
        "max_position_embeddings": 262144, "rope_theta": 10000000, "rms_norm_eps": 1e-6, "num_experts": 512,
        "num_experts_per_tok": 10, "moe_intermediate_size": 512, "shared_expert_intermediate_size": 512,
        "linear_num_key_heads": 16, "linear_num_value_heads": 32, "linear_key_head_dim": 128,
        "linear_value_head_dim": 128, "mtp_num_hidden_layers": 1, "full_attention_interval": 4,
        "linear_conv_kernel_dim": )" +
           convolution + "}";
}

TEST(Qwen3Next, ReadsAConfiguration) {
    tests::expect_config(next("4"), "qwen3-next-80b-a3b");
}

TEST(Qwen3Next, RefusesAConvolutionOverNoPosition) {
    EXPECT_THROW(tests::read_config(next("0")), InputError);
}

}  // namespace
}  // namespace weir::models
