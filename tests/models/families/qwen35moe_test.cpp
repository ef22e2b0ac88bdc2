// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/models/families/model_tensors.h"

namespace weir::models {
namespace {

using tests::ModelTensors;

// 3 outside the layers, 19 in each linear one and 16 in each of the others.
TEST(Qwen35Moe, HasTheTensorsThatLlamaCppAsksFor) {
    ModelTensors("qwen3.5-397b-a17b").expect_count(1098);
}

TEST(Qwen35Moe, KeepsStepAndDecayApart) {
    const ModelTensors tensors("qwen3.5-397b-a17b");
    tensors.expect_size("blk.0.ssm_beta.weight", 64, 4096);
    tensors.expect_size("blk.0.ssm_alpha.weight", 64, 4096);
    EXPECT_FALSE(tensors.has("blk.0.ssm_ba.weight"));
    tensors.expect_size("blk.0.attn_qkv.weight", 12288, 4096);
    tensors.expect_size("blk.0.attn_gate.weight", 8192, 4096);
    tensors.expect_size("blk.0.ssm_out.weight", 4096, 8192);
    tensors.expect_size("blk.59.attn_q.weight", 16384, 4096);
    tensors.expect_size("blk.59.ffn_gate_exps.weight", 1024, 4096, 512);
    tensors.expect_size("blk.59.ffn_gate_inp_shexp.weight", 1, 4096);
}

TEST(Qwen35Moe, KeepsAStateInFortyFiveLayersAndAllPositionsInFifteen) {
    const Shape shape = catalog_shape("qwen3.5-397b-a17b");
    const std::uint64_t state = 45ULL * (64 * 128 * 128 + 3 * 12288) * 4;
    EXPECT_EQ(cache_size(shape, 5000, "f16").stored_bytes, state + 5000ULL * 15 * 1024 * 2);
}

}  // namespace
}  // namespace weir::models
