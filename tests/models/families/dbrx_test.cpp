// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/models/families/model_tensors.h"

namespace weir::models {
namespace {

using tests::ModelTensors;

// 3 outside the layers, 8 in each: as the published files have.
TEST(Dbrx, HasTheTensorsOfThePublishedFile) {
    ModelTensors("dbrx").expect_count(323);
}

TEST(Dbrx, JoinsQueriesKeysAndValues) {
    const ModelTensors tensors("dbrx");
    tensors.expect_size("blk.0.attn_qkv.weight", 6144 + 2 * 1024, 6144);
    tensors.expect_size("blk.0.attn_output.weight", 6144, 6144);
    tensors.expect_size("blk.0.attn_output_norm.weight", 1, 6144);
    tensors.expect_size("blk.39.ffn_gate_exps.weight", 10752, 6144, 16);
    EXPECT_FALSE(tensors.has("blk.0.attn_q.weight"));
    EXPECT_FALSE(tensors.has("blk.0.ffn_norm.weight"));
}

TEST(Dbrx, CachesKeysAndValuesOfEightHeads) {
    const CacheSize size = cache_size(catalog_shape("dbrx"), 1000, "f16");
    EXPECT_EQ(size.stored_bytes, 1000ULL * 40 * 2048 * 2);
    EXPECT_DOUBLE_EQ(size.flop, 1000.0 * 40 * 4 * 48 * 128);
}

std::string dbrx(const std::string& heads) {
    return R"({"model_type": "dbrx", "d_model": 6144, "n_layers": 40, "vocab_size": 100352,
        "max_seq_len": 32768, "attn_config": {"kv_n_heads": 8, "rope_theta": 500000, "clip_qkv": 8},
        "ffn_config": {"ffn_hidden_size": 10752, "moe_num_experts": 16, "moe_top_k": 4}, "n_heads": )" +
           heads + "}";
}

TEST(Dbrx, ReadsAConfigurationWithNamesOfItsOwn) {
    tests::expect_config(dbrx("48"), "dbrx");
}

TEST(Dbrx, RefusesZeroHeads) {
    EXPECT_THROW(tests::read_config(dbrx("0")), InputError);
}

}  // namespace
}  // namespace weir::models
