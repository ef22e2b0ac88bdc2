// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/models/families/model_tensors.h"

namespace weir::models {
namespace {

using tests::ModelTensors;

// 3 outside the layers, 13 in each: as the published files have.
TEST(MiniMaxM2, HasTheTensorsOfThePublishedFile) {
    ModelTensors("minimax-m2").expect_count(809);
}

TEST(MiniMaxM2, NormsQueriesAndKeysOverAllHeads) {
    const ModelTensors tensors("minimax-m2");
    tensors.expect_size("blk.0.attn_q.weight", 6144, 3072);
    tensors.expect_size("blk.0.attn_q_norm.weight", 1, 6144);
    tensors.expect_size("blk.61.attn_k_norm.weight", 1, 1024);
    EXPECT_EQ(tensors.find("blk.0.attn_q_norm.weight").class_name, tensor_class::kNorm);
}

TEST(MiniMaxM2, HasABiasForTheSelectionOfExperts) {
    const ModelTensors tensors("minimax-m2");
    tensors.expect_size("blk.0.exp_probs_b.bias", 1, 256);
    tensors.expect_size("blk.0.ffn_gate_exps.weight", 1536, 3072, 256);
    EXPECT_FALSE(tensors.has("blk.0.ffn_gate_shexp.weight"));
}

TEST(MiniMaxM2, CachesKeysAndValuesOfEightHeads) {
    const CacheSize size = cache_size(catalog_shape("minimax-m2"), 1000, "f16");
    EXPECT_EQ(size.stored_bytes, 1000ULL * 62 * 2048 * 2);
    EXPECT_DOUBLE_EQ(size.flop, 1000.0 * 62 * 4 * 48 * 128);
}

}  // namespace
}  // namespace weir::models
