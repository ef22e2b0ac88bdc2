// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/models/families/model_tensors.h"

namespace weir::models {
namespace {

using tests::ModelTensors;

// 3 outside the layers and the rotary factors, 9 in each: as the published files have.
TEST(Llama, HasTheTensorsOfThePublishedFiles) {
    ModelTensors("llama-3.1-8b").expect_count(292);
    ModelTensors("llama-3.1-70b").expect_count(724);
    ModelTensors("llama-3.1-405b").expect_count(1138);
}

// Experts stacked, as files since April 2024 have them.
TEST(Llama, HasTheTensorsOfMixtral) {
    ModelTensors("mixtral-8x7b").expect_count(323);
    ModelTensors("mixtral-8x22b").expect_count(563);
}

TEST(Llama, SizesDenseLayers) {
    const ModelTensors tensors("llama-3.1-70b");
    tensors.expect_size("rope_freqs.weight", 1, 64);
    tensors.expect_size("blk.0.attn_q.weight", 8192, 8192);
    tensors.expect_size("blk.0.attn_k.weight", 1024, 8192);
    tensors.expect_size("blk.79.ffn_gate.weight", 28672, 8192);
    tensors.expect_size("blk.79.ffn_down.weight", 8192, 28672);
    EXPECT_EQ(tensors.find("blk.79.ffn_down.weight").class_name, tensor_class::kDense);
    EXPECT_EQ(tensors.find("rope_freqs.weight").layer, -1);
    EXPECT_FALSE(tensors.has("blk.0.ffn_gate_inp.weight"));
}

TEST(Llama, SizesLayersWithExperts) {
    const ModelTensors tensors("mixtral-8x22b");
    tensors.expect_size("blk.0.ffn_gate_inp.weight", 8, 6144);
    tensors.expect_size("blk.55.ffn_up_exps.weight", 16384, 6144, 8);
    tensors.expect_size("blk.55.ffn_down_exps.weight", 6144, 16384, 8);
    EXPECT_FALSE(tensors.has("rope_freqs.weight"));
    EXPECT_FALSE(tensors.has("blk.0.ffn_gate.weight"));
}

TEST(Llama, CachesAllPositions) {
    const CacheSize size = cache_size(catalog_shape("mixtral-8x7b"), 32768, "f16");
    EXPECT_EQ(size.stored_bytes, 32768ULL * 32 * 2048 * 2);
    EXPECT_DOUBLE_EQ(size.flop, 32768.0 * 32 * 4 * 32 * 128);
}

constexpr const char* kLlama8B = R"({"model_type": "llama", "hidden_size": 4096, "num_hidden_layers": 32,
    "num_attention_heads": 32, "num_key_value_heads": 8, "intermediate_size": 14336, "vocab_size": 128256,
    "max_position_embeddings": 131072, "rope_theta": 500000, "rms_norm_eps": 1e-5,)";

TEST(Llama, ReadsAConfiguration) {
    tests::expect_config(kLlama8B + std::string(R"("rope_scaling": {"rope_type": "llama3", "factor": 8}})"),
                         "llama-3.1-8b");
}

TEST(Llama, ReadsBiasesAndAPlainRotaryEmbedding) {
    const Shape shape = tests::read_config(
        kLlama8B + std::string(R"("attention_bias": true, "rope_scaling": {"rope_type": "linear"}})"));
    EXPECT_TRUE(shape.grouped().query_bias);
    EXPECT_TRUE(shape.grouped().output_bias);
    EXPECT_FALSE(shape.rope_factors);
}

TEST(Llama, RefusesExpertsWithoutACountOfThoseUsed) {
    try {
        tests::read_config(kLlama8B + std::string(R"("num_local_experts": 8})"));
        FAIL() << "it was read";
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find("num_experts_per_tok"), std::string::npos);
    }
}

}  // namespace
}  // namespace weir::models
