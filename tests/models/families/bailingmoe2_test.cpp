// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "models/cache.h"
#include "tests/models/families/tensor_checks.h"

namespace weir::models {
namespace {

using tests::TensorsOf;

constexpr const char* kConfig = R"({
    "model_type": "bailing_moe_v2", "hidden_size": 8192, "num_hidden_layers": 80, "num_attention_heads": 64,
    "num_key_value_heads": 8, "head_dim": 128, "vocab_size": 157184, "max_position_embeddings": 131072,
    "rope_theta": 600000, "rms_norm_eps": 1e-6, "first_k_dense_replace": 4, "intermediate_size": 18432,
    "num_experts": 256, "num_experts_per_tok": 8, "moe_intermediate_size": 2048, "num_shared_experts": 1,
    "n_group": 8, "topk_group": 4, "routed_scaling_factor": 2.5)";

TEST(BailingMoe2, HasATensorOfEachNameOnce) {
    TensorsOf("ling-1t").expect_sound(3 + 4 * 9 + 76 * 14);
}

TEST(BailingMoe2, FusesQueriesKeysAndValues) {
    const TensorsOf tensors("ling-1t");
    tensors.expect_size("blk.79.attn_qkv.weight", 10240, 8192);
    tensors.expect_size("blk.79.attn_q_norm.weight", 1, 128);
    tensors.expect_size("blk.79.ffn_gate_shexp.weight", 2048, 8192);
    tensors.expect_size("blk.3.ffn_gate.weight", 18432, 8192);
    EXPECT_FALSE(tensors.has("blk.79.attn_q.weight"));
}

TEST(BailingMoe2, KeepsKeysAndValuesOfEveryLayer) {
    EXPECT_EQ(cache_size(catalog_shape("ling-1t"), 1000, "f16").stored_bytes, 80U * 1000 * 2048 * 2);
}

TEST(BailingMoe2, ReadsItsConfiguration) {
    const Shape shape = tests::shape_of_config("bailing_moe_v2", std::string(kConfig) + "}");
    EXPECT_EQ(tests::shape_text(shape), tests::shape_text(catalog_shape("ling-1t")));
}

TEST(BailingMoe2, RefusesTheFirstLing) {
    try {
        tests::shape_of_config("bailing_moe", std::string(kConfig) + R"(, "use_qk_norm": false})");
        FAIL() << "a Ling without norms of queries was read";
    } catch (const InputError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("use_qk_norm"));
    }
}

}  // namespace
}  // namespace weir::models
