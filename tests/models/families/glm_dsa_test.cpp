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

constexpr const char* kConfig = R"({
    "model_type": "glm_moe_dsa", "hidden_size": 6144, "num_hidden_layers": 78, "num_attention_heads": 64,
    "vocab_size": 154880, "max_position_embeddings": 202752, "rope_parameters": {"rope_theta": 1000000},
    "rms_norm_eps": 1e-5, "num_nextn_predict_layers": 1, "q_lora_rank": 2048, "kv_lora_rank": 512,
    "qk_nope_head_dim": 192, "qk_rope_head_dim": 64, "v_head_dim": 256, "index_n_heads": 32,
    "index_head_dim": 128, "index_topk": 2048, "first_k_dense_replace": 3, "intermediate_size": 12288,
    "n_routed_experts": 256, "num_experts_per_tok": 8, "moe_intermediate_size": 2048, "n_shared_experts": 1,
    "n_group": 1, "topk_group": 1, "routed_scaling_factor": 2.5)";

TEST(GlmDsa, HasATensorOfEachNameOnce) {
    TensorsOf("glm-5").expect_sound(3 + 3 * 18 + 75 * 23);
}

TEST(GlmDsa, SizesKeysAndValuesOfItsOwn) {
    const TensorsOf tensors("glm-5");
    tensors.expect_size("blk.5.attn_k_b.weight", 512, 192, 64);
    tensors.expect_size("blk.5.attn_v_b.weight", 256, 512, 64);
    tensors.expect_size("blk.5.attn_output.weight", 6144, 16384);
    tensors.expect_size("blk.5.indexer.attn_q_b.weight", 4096, 2048);
}

TEST(GlmDsa, ReadsTheSelectedPositionsAndAllIndexerKeys) {
    const std::vector<CacheStream> streams = cache_of("glm-5", 0);
    ASSERT_EQ(streams.size(), 2U);
    EXPECT_EQ(streams[0].entries_read(202'752), 2048U);
    EXPECT_EQ(streams[1].entries_read(202'752), 202'752U);
    EXPECT_EQ(streams[1].flop_per_entry, 2.0 * 32 * 128);
}

TEST(GlmDsa, ReadsItsConfiguration) {
    const Shape shape = tests::shape_of_config("glm_moe_dsa", std::string(kConfig) + "}");
    EXPECT_EQ(tests::shape_text(shape), tests::shape_text(catalog_shape("glm-5")));
}

TEST(GlmDsa, RefusesLayersThatShareAnIndexer) {
    try {
        tests::shape_of_config("glm_moe_dsa",
                               std::string(kConfig) + R"(, "indexer_types": ["full", "shared"]})");
        FAIL() << "GLM-5.2 was read";
    } catch (const InputError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("indexer_types"));
    }
}

}  // namespace
}  // namespace weir::models
