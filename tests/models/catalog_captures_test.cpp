// SPDX-License-Identifier: Apache-2.0
// The catalog's shapes against the models' own config.json files.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "base/files.h"
#include "base/value.h"
#include "models/catalog.h"
#include "tests/captures.h"

namespace weir::models {
namespace {

struct Case {
    const char* name;
    const char* file;
};

class CatalogAgainstConfig : public testing::TestWithParam<Case> {};

double number(const Value& config, const std::string& name) {
    const Value* member = config.find(name);
    double out = -1;
    EXPECT_TRUE(member != nullptr && member->read_number(out)) << name;
    return out;
}

TEST_P(CatalogAgainstConfig, HasTheSameShape) {
    const std::filesystem::path path = tests::captures() / "config" / GetParam().file;
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there";
    const Value config = parse_json(read_file(path), path.string());
    const Shape shape = catalog_shape(GetParam().name);
    const auto expect = [&](const char* name, std::uint64_t value) {
        EXPECT_EQ(number(config, name), static_cast<double>(value)) << name;
    };
    expect("hidden_size", shape.hidden);
    expect("num_hidden_layers", shape.layers);
    expect("first_k_dense_replace", shape.dense_layers);
    expect("intermediate_size", shape.dense_ff);
    expect("n_routed_experts", shape.experts);
    expect("num_experts_per_tok", shape.top_k);
    expect("moe_intermediate_size", shape.expert_ff);
    expect("num_attention_heads", shape.heads);
    expect("q_lora_rank", shape.latent().q_lora);
    expect("kv_lora_rank", shape.latent().kv_lora);
    expect("qk_nope_head_dim", shape.latent().nope);
    expect("qk_rope_head_dim", shape.latent().rope);
    expect("v_head_dim", shape.latent().v);
    expect("vocab_size", shape.vocab);
    expect("max_position_embeddings", shape.context);
    expect("n_group", shape.expert_groups);
    expect("topk_group", shape.top_groups);
    EXPECT_EQ(number(config, "moe_intermediate_size") * number(config, "n_shared_experts"),
              static_cast<double>(shape.shared_ff));
    EXPECT_EQ(number(config, "routed_scaling_factor"), shape.expert_scale);
    EXPECT_EQ(number(config, "rope_theta"), shape.rope_base);
    EXPECT_EQ(number(config, "rms_norm_eps"), shape.norm_epsilon);
}

INSTANTIATE_TEST_SUITE_P(DeepSeek, CatalogAgainstConfig,
                         testing::Values(Case{"deepseek-r1", "deepseek-ai--DeepSeek-R1.json"},
                                         Case{"deepseek-v3", "deepseek-ai--DeepSeek-V3.json"}),
                         [](const auto& info) { return std::string(info.param.name).substr(9); });

}  // namespace
}  // namespace weir::models
