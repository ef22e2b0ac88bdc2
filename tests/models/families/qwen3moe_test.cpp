// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/models/families/model_tensors.h"

namespace weir::models {
namespace {

using tests::ModelTensors;

// 3 outside the layers, 12 in each: as the published files of 235B-A22B have.
TEST(Qwen3Moe, HasTheTensorsOfThePublishedFile) {
    ModelTensors("qwen3-235b-a22b").expect_count(1131);
    ModelTensors("qwen3-30b-a3b").expect_count(579);
    ModelTensors("qwen3-coder-480b-a35b").expect_count(747);
}

TEST(Qwen3Moe, SizesAttentionWhoseHeadsAreWiderThanTheResidualStream) {
    const ModelTensors tensors("qwen3-235b-a22b");
    tensors.expect_size("blk.0.attn_q.weight", 8192, 4096);
    tensors.expect_size("blk.0.attn_k.weight", 512, 4096);
    tensors.expect_size("blk.0.attn_v.weight", 512, 4096);
    tensors.expect_size("blk.93.attn_output.weight", 4096, 8192);
    tensors.expect_size("blk.93.attn_q_norm.weight", 1, 128);
    tensors.expect_size("blk.93.attn_k_norm.weight", 1, 128);
}

TEST(Qwen3Moe, HasExpertsInEveryLayerAndNoneShared) {
    const ModelTensors tensors("qwen3-coder-480b-a35b");
    tensors.expect_size("blk.0.ffn_gate_inp.weight", 160, 6144);
    tensors.expect_size("blk.0.ffn_gate_exps.weight", 2560, 6144, 160);
    tensors.expect_size("blk.61.ffn_down_exps.weight", 6144, 2560, 160);
    EXPECT_FALSE(tensors.has("blk.0.ffn_gate_shexp.weight"));
    EXPECT_FALSE(tensors.has("blk.0.ffn_gate.weight"));
    EXPECT_FALSE(tensors.has("blk.0.exp_probs_b.bias"));
}

// 94 layers of 2 x 4 heads of 128.
TEST(Qwen3Moe, CachesKeysAndValuesOfFourHeads) {
    const ModelTensors tensors("qwen3-235b-a22b");
    const CacheSize size = cache_size(tensors.shape(), 1000, "f16");
    EXPECT_EQ(size.stored_bytes, 1000ULL * 94 * 1024 * 2);
    EXPECT_DOUBLE_EQ(size.read_bytes, 1000.0 * 94 * 1024 * 2);
    EXPECT_DOUBLE_EQ(size.flop, 1000.0 * 94 * 4 * 64 * 128);
}

}  // namespace
}  // namespace weir::models
