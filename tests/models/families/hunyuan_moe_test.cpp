// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/models/families/model_tensors.h"

namespace weir::models {
namespace {

using tests::ModelTensors;

// 3 outside the layers, 15 in those with keys and values of their own, 13 in the others.
TEST(HunyuanMoe, HasKeysAndValuesInEverySecondLayerOfLarge) {
    const ModelTensors tensors("hunyuan-large");
    tensors.expect_count(3 + 32 * 15 + 32 * 13);
    tensors.expect_size("blk.0.attn_k.weight", 640, 6400);
    tensors.expect_size("blk.62.attn_v.weight", 640, 6400);
    EXPECT_FALSE(tensors.has("blk.1.attn_k.weight"));
    EXPECT_FALSE(tensors.has("blk.63.attn_v.weight"));
    for (const char* layer : {"blk.0.", "blk.1."}) {
        tensors.expect_size(std::string(layer) + "attn_q.weight", 6400, 6400);
        tensors.expect_size(std::string(layer) + "attn_output.weight", 6400, 6400);
        tensors.expect_size(std::string(layer) + "attn_q_norm.weight", 1, 80);
        tensors.expect_size(std::string(layer) + "ffn_gate_exps.weight", 18304, 6400, 16);
        tensors.expect_size(std::string(layer) + "ffn_gate_shexp.weight", 18304, 6400);
    }
}

TEST(HunyuanMoe, StoresOneCacheForTwoLayersAndReadsItInBoth) {
    const ModelTensors tensors("hunyuan-large");
    EXPECT_FALSE(tensors.cache(0).at(0).shared);
    EXPECT_TRUE(tensors.cache(1).at(0).shared);
    const CacheSize size = cache_size(tensors.shape(), 1000, "f16");
    EXPECT_EQ(size.stored_bytes, 1000ULL * 32 * 1280 * 2);
    EXPECT_DOUBLE_EQ(size.read_bytes, 1000.0 * 64 * 1280 * 2);
    EXPECT_DOUBLE_EQ(size.flop, 1000.0 * 64 * 4 * 80 * 80);
}

std::string large(const std::string& more) {
    return R"({"model_type": "hunyuan", "hidden_size": 6400, "num_hidden_layers": 64,
        "num_attention_heads": 80, "num_key_value_heads": 8, "attention_head_dim": 80,
        "intermediate_size": 18304, "vocab_size": 128512, "max_position_embeddings": 262144,
        "rope_theta": 10000, "rms_norm_eps": 1e-5, "num_experts": 16, "use_qk_norm": true,
        "use_mixed_mlp_moe": true, )" +
           more + "}";
}

TEST(HunyuanMoe, ReadsTheConfigurationOfLarge) {
    tests::expect_config(
        large(R"("use_cla": true, "cla_share_factor": 2, "moe_topk": 1, "num_shared_expert": 1)"),
        "hunyuan-large");
}

// As A13B states them: a number for each layer, and no sharing of keys and values.
TEST(HunyuanMoe, ReadsNumbersOfExpertsForEachLayer) {
    const Shape shape = tests::read_config(large(
        R"("use_cla": false, "cla_share_factor": 2, "moe_topk": [8, 8], "num_shared_expert": [2, 2],
           "moe_intermediate_size": [3072, 3072])"));
    EXPECT_EQ(shape.grouped().sharing_layers, 1U);
    EXPECT_EQ(shape.top_k, 8U);
    EXPECT_EQ(shape.expert_ff, 3072U);
    EXPECT_EQ(shape.shared_ff, 2ULL * 18304);
}

TEST(HunyuanMoe, RefusesNumbersThatDifferOrAreMissing) {
    EXPECT_THROW(tests::read_config(large(R"("moe_topk": [8, 4], "num_shared_expert": 1)")), InputError);
    EXPECT_THROW(tests::read_config(large(R"("moe_topk": [], "num_shared_expert": 1)")), InputError);
    EXPECT_THROW(tests::read_config(large(R"("num_shared_expert": 1)")), InputError);
}

}  // namespace
}  // namespace weir::models
