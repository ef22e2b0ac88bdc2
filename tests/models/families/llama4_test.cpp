// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/models/families/model_tensors.h"

namespace weir::models {
namespace {

using tests::ModelTensors;

// Scout: 4 outside the layers, 13 in each. Maverick has no rotary factors, and 3 tensors instead of 7 in the
// feed-forward blocks of every second layer.
TEST(Llama4, HasTheTensorsOfThePublishedFiles) {
    ModelTensors("llama-4-scout").expect_count(628);
    ModelTensors("llama-4-maverick").expect_count(531);
}

TEST(Llama4, AlternatesDenseLayersWithExpertsInMaverick) {
    const ModelTensors tensors("llama-4-maverick");
    tensors.expect_size("blk.0.ffn_gate.weight", 16384, 5120);
    EXPECT_FALSE(tensors.has("blk.0.ffn_gate_inp.weight"));
    tensors.expect_size("blk.1.ffn_gate_inp.weight", 128, 5120);
    tensors.expect_size("blk.1.ffn_gate_exps.weight", 8192, 5120, 128);
    tensors.expect_size("blk.1.ffn_down_shexp.weight", 5120, 8192);
    EXPECT_FALSE(tensors.has("blk.1.ffn_gate.weight"));
    EXPECT_EQ(tensors.shape().expert_layers(), 24U);
}

TEST(Llama4, HasExpertsInEveryLayerOfScout) {
    const ModelTensors tensors("llama-4-scout");
    tensors.expect_size("rope_freqs.weight", 1, 64);
    tensors.expect_size("blk.0.ffn_up_exps.weight", 8192, 5120, 16);
    tensors.expect_size("blk.0.ffn_up_shexp.weight", 8192, 5120);
    EXPECT_EQ(tensors.shape().expert_layers(), 48U);
    EXPECT_FALSE(tensors.has("blk.0.attn_q_norm.weight"));
}

TEST(Llama4, SeesAllPositionsInEveryFourthLayer) {
    const ModelTensors tensors("llama-4-maverick");
    for (const std::uint64_t layer : {0, 1, 2, 4, 46})
        EXPECT_EQ(tensors.cache(layer).at(0).kept, 8192U) << layer;
    for (const std::uint64_t layer : {3, 7, 47}) EXPECT_EQ(tensors.cache(layer).at(0).kept, 0U) << layer;
    const CacheSize size = cache_size(tensors.shape(), 65536, "f16");
    EXPECT_EQ(size.stored_bytes, (36ULL * 8192 + 12ULL * 65536) * 2048 * 2);
    EXPECT_DOUBLE_EQ(size.flop, (36.0 * 8192 + 12.0 * 65536) * 4 * 40 * 128);
}

std::string scout(const std::string& more) {
    return R"({"model_type": "llama4_text", "hidden_size": 5120, "num_hidden_layers": 48,
        "num_attention_heads": 40, "num_key_value_heads": 8, "head_dim": 128, "intermediate_size": 8192,
        "intermediate_size_mlp": 16384, "vocab_size": 202048, "max_position_embeddings": 10485760,
        "num_local_experts": 16, "num_experts_per_tok": 1, "rope_theta": 500000, "rms_norm_eps": 1e-5,
        "rope_scaling": {"rope_type": "llama3", "factor": 16}, )" +
           more + "}";
}

TEST(Llama4, ReadsTheConfigurationOfScout) {
    tests::expect_config(scout(R"("attention_chunk_size": 8192, "interleave_moe_layer_step": 1)"),
                         "llama-4-scout");
}

TEST(Llama4, HasNoWindowWithoutChunks) {
    EXPECT_FALSE(tests::read_config(scout(R"("attention_chunk_size": null)")).window);
}

TEST(Llama4, RefusesIntervalsOfZero) {
    EXPECT_THROW(tests::read_config(scout(R"("interleave_moe_layer_step": 0)")), InputError);
    EXPECT_THROW(tests::read_config(scout(R"("no_rope_layer_interval": 0)")), InputError);
}

}  // namespace
}  // namespace weir::models
