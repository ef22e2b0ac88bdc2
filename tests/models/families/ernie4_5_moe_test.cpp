// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/models/families/model_tensors.h"

namespace weir::models {
namespace {

using tests::ModelTensors;

// 3 outside the layers, 9 in each of 3 dense ones, 11 in each of 51 with experts.
TEST(Ernie45Moe, HasTheTensorsThatLlamaCppAsksFor) {
    ModelTensors("ernie-4.5-300b-a47b").expect_count(3 + 3 * 9 + 51 * 11);
}

TEST(Ernie45Moe, HasThreeDenseLayersAndThenExperts) {
    const ModelTensors tensors("ernie-4.5-300b-a47b");
    tensors.expect_size("blk.2.ffn_gate.weight", 28672, 8192);
    EXPECT_FALSE(tensors.has("blk.2.ffn_gate_inp.weight"));
    tensors.expect_size("blk.3.ffn_gate_inp.weight", 64, 8192);
    tensors.expect_size("blk.3.exp_probs_b.bias", 1, 64);
    tensors.expect_size("blk.53.ffn_down_exps.weight", 8192, 3584, 64);
    tensors.expect_size("blk.53.attn_k.weight", 1024, 8192);
    EXPECT_FALSE(tensors.has("blk.3.ffn_gate_shexp.weight"));
}

TEST(Ernie45Moe, CachesKeysAndValuesOfEightHeads) {
    const CacheSize size = cache_size(catalog_shape("ernie-4.5-300b-a47b"), 1000, "f16");
    EXPECT_EQ(size.stored_bytes, 1000ULL * 54 * 2048 * 2);
    EXPECT_DOUBLE_EQ(size.flop, 1000.0 * 54 * 4 * 64 * 128);
}

std::string ernie(const std::string& more) {
    return R"({"model_type": "ernie4_5_moe", "hidden_size": 8192, "num_hidden_layers": 54,
        "num_attention_heads": 64, "num_key_value_heads": 8, "intermediate_size": 28672,
        "vocab_size": 103424, "max_position_embeddings": 131072, "rope_theta": 500000, "rms_norm_eps": 1e-5,
        "moe_num_experts": 64, "moe_k": 8, "moe_intermediate_size": 3584, "moe_layer_start_index": 3, )" +
           more + "}";
}

TEST(Ernie45Moe, ReadsAConfiguration) {
    tests::expect_config(ernie(R"("moe_layer_interval": 1, "use_bias": false)"), "ernie-4.5-300b-a47b");
}

TEST(Ernie45Moe, ReadsSharedExpertsAndBiases) {
    const Shape shape = tests::read_config(ernie(R"("moe_num_shared_experts": 2, "use_bias": true)"));
    EXPECT_EQ(shape.shared_ff, 2ULL * 3584);
    EXPECT_TRUE(shape.grouped().query_bias);
    EXPECT_TRUE(shape.grouped().output_bias);
}

TEST(Ernie45Moe, RefusesAnIntervalThatTheLoaderDoesNotKnow) {
    EXPECT_THROW(tests::read_config(ernie(R"("moe_layer_interval": 2)")), InputError);
}

}  // namespace
}  // namespace weir::models
