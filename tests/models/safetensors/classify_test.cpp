// SPDX-License-Identifier: Apache-2.0
// Names as the checkpoints of each family have them; source: llama.cpp v0.5.0, gguf-py/gguf/tensor_mapping.py
// and conversion/*.py.
#include "models/safetensors/classify.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace weir::models::safetensors {
namespace {

struct NamedTensor {
    const char* name;
    const char* class_name;
    int layer = -1;
    const char* projection = "";
    std::optional<std::uint64_t> expert = std::nullopt;
    const char* companion = "";
};

std::ostream& operator<<(std::ostream& out, const NamedTensor& example) {
    return out << example.name;
}

class ClassifiedSafetensorsName : public testing::TestWithParam<NamedTensor> {};

TEST_P(ClassifiedSafetensorsName, HasItsRole) {
    const NamedTensor& expected = GetParam();
    const Role role = classify(expected.name, 61);
    EXPECT_EQ(role.class_name, expected.class_name);
    EXPECT_EQ(role.layer.value_or(-1), expected.layer);
    EXPECT_EQ(role.projection, expected.projection);
    EXPECT_EQ(role.expert, expected.expert);
    EXPECT_EQ(role.companion, expected.companion);
}

constexpr NamedTensor kDeepSeek[] = {
    {"model.embed_tokens.weight", "embedding", -1, "embed_tokens"},
    {"lm_head.weight", "head", -1, "lm_head"},
    {"model.norm.weight", "norm", -1, "norm"},
    {"model.layers.0.mlp.gate_proj.weight", "dense", 0, "gate_proj"},
    {"model.layers.3.self_attn.q_a_proj.weight", "attention", 3, "q_a_proj"},
    {"model.layers.3.self_attn.q_a_proj.weight_scale_inv",
     "attention",
     3,
     "q_a_proj",
     {},
     "weight_scale_inv"},
    {"model.layers.3.self_attn.kv_a_proj_with_mqa.weight", "attention", 3, "kv_a_proj_with_mqa"},
    {"model.layers.3.self_attn.kv_a_layernorm.weight", "norm", 3, "self_attn.kv_a_layernorm"},
    {"model.layers.3.self_attn.indexer.wq_b.weight", "attention", 3, "indexer.wq_b"},
    {"model.layers.3.self_attn.indexer.k_norm.bias", "norm", 3, "self_attn.indexer.k_norm.bias"},
    {"model.layers.3.input_layernorm.weight", "norm", 3, "input_layernorm"},
    {"model.layers.3.mlp.gate.weight", "router", 3, "gate"},
    {"model.layers.3.mlp.gate.e_score_correction_bias", "router", 3, "gate.e_score_correction_bias"},
    {"model.layers.3.mlp.shared_experts.up_proj.weight", "shared_experts", 3, "up_proj"},
    {"model.layers.3.mlp.experts.255.down_proj.weight", "routed_experts", 3, "down_proj", 255},
    {"model.layers.3.mlp.experts.7.down_proj.weight_scale_inv", "routed_experts", 3, "down_proj", 7,
     "weight_scale_inv"},
    {"model.layers.61.eh_proj.weight", "mtp", 61, "eh_proj"},
    {"model.layers.61.embed_tokens.weight", "mtp", 61, "embed_tokens"},
    {"model.layers.61.mlp.experts.9.up_proj.weight", "mtp", 61, "up_proj", 9},
};
INSTANTIATE_TEST_SUITE_P(DeepSeek, ClassifiedSafetensorsName, testing::ValuesIn(kDeepSeek));

constexpr NamedTensor kDeepSeekV4[] = {
    {"embed.weight", "embedding", -1, "embed"},
    {"head.weight", "head", -1, "head"},
    {"norm.weight", "norm", -1, "norm"},
    {"hc_head_fn", "head", -1, "hc_head_fn"},
    {"layers.4.attn_norm.weight", "norm", 4, "attn_norm"},
    {"layers.4.attn.wq_a.weight", "attention", 4, "wq_a"},
    {"layers.4.attn.wq_a.scale", "attention", 4, "wq_a", {}, "scale"},
    {"layers.4.attn.attn_sink", "attention", 4, "attn_sink"},
    {"layers.4.attn.indexer.compressor.wkv.weight", "attention", 4, "indexer.compressor.wkv"},
    {"layers.4.attn.compressor.norm.weight", "norm", 4, "attn.compressor.norm"},
    {"layers.4.hc_attn_scale", "attention", 4, "hc_attn_scale"},
    {"layers.4.hc_ffn_fn", "dense", 4, "hc_ffn_fn"},
    {"layers.4.ffn.gate.weight", "router", 4, "gate"},
    {"layers.4.ffn.gate.bias", "router", 4, "gate.bias"},
    {"layers.0.ffn.gate.tid2eid", "router", 0, "gate.tid2eid"},
    {"layers.4.ffn.experts.11.w1.weight", "routed_experts", 4, "w1", 11},
    {"layers.4.ffn.experts.11.w1.scale", "routed_experts", 4, "w1", 11, "scale"},
    {"layers.4.ffn.shared_experts.w2.weight", "shared_experts", 4, "w2"},
    {"mtp.0.ffn.experts.5.w3.weight", "mtp", 61, "w3", 5},
    {"mtp.0.e_proj.weight", "mtp", 61, "e_proj"},
    {"vision.blocks.0.mlp.w1.weight", "other", -1, "vision.blocks.0.mlp.w1"},
};
INSTANTIATE_TEST_SUITE_P(DeepSeekV4, ClassifiedSafetensorsName, testing::ValuesIn(kDeepSeekV4));

constexpr NamedTensor kKimi[] = {
    {"language_model.model.embed_tokens.weight", "embedding", -1, "embed_tokens"},
    {"language_model.lm_head.weight", "head", -1, "lm_head"},
    {"language_model.model.layers.2.mlp.experts.383.up_proj.weight_packed", "routed_experts", 2, "up_proj",
     383},
    {"language_model.model.layers.2.mlp.experts.383.up_proj.weight_shape", "routed_experts", 2, "up_proj",
     383, "weight_shape"},
    {"language_model.model.layers.2.block_sparse_moe.experts.4.w2.weight_scale", "routed_experts", 2, "w2", 4,
     "weight_scale"},
    {"language_model.model.layers.2.block_sparse_moe.routed_expert_down_proj.weight", "shared_experts", 2,
     "routed_expert_down_proj"},
    {"language_model.model.layers.2.block_sparse_moe.routed_expert_norm.weight", "norm", 2,
     "block_sparse_moe.routed_expert_norm"},
    {"language_model.model.layers.2.self_attention_res_proj.weight", "attention", 2,
     "self_attention_res_proj"},
    {"language_model.model.layers.2.mlp_res_norm.weight", "norm", 2, "mlp_res_norm"},
    {"model.layers.2.block_sparse_moe.gate.e_score_correction_bias", "router", 2,
     "gate.e_score_correction_bias"},
    {"model.layers.2.block_sparse_moe.shared_experts.gate_proj.weight", "shared_experts", 2, "gate_proj"},
    {"model.layers.2.self_attn.A_log", "attention", 2, "A_log"},
    {"model.layers.2.self_attn.q_conv1d.weight", "attention", 2, "q_conv1d"},
    {"vision_tower.encoder.blocks.0.norm0.weight", "other", -1, "vision_tower.encoder.blocks.0.norm0"},
    {"mm_projector.proj.0.weight", "other", -1, "mm_projector.proj.0"},
};
INSTANTIATE_TEST_SUITE_P(Kimi, ClassifiedSafetensorsName, testing::ValuesIn(kKimi));

constexpr NamedTensor kQwen[] = {
    {"model.layers.9.mlp.experts.127.gate_proj.weight", "routed_experts", 9, "gate_proj", 127},
    {"model.layers.9.self_attn.q_norm.weight", "norm", 9, "self_attn.q_norm"},
    {"model.layers.9.linear_attn.in_proj_qkvz.weight", "attention", 9, "in_proj_qkvz"},
    {"model.layers.9.linear_attn.dt_bias", "attention", 9, "dt_bias"},
    {"model.layers.9.linear_attn.norm.weight", "norm", 9, "linear_attn.norm"},
    {"model.layers.9.mlp.shared_expert.down_proj.weight", "shared_experts", 9, "down_proj"},
    {"model.layers.9.mlp.shared_expert_gate.weight", "router", 9, "shared_expert_gate"},
    {"model.language_model.layers.9.mlp.experts.gate_up_proj", "routed_experts", 9, "gate_up_proj"},
    {"model.language_model.layers.9.mlp.experts.gate_up_proj_scale_inv",
     "routed_experts",
     9,
     "gate_up_proj",
     {},
     "scale_inv"},
    {"model.visual.merger.norm.weight", "other", -1, "visual.merger.norm"},
    {"mtp.fc.weight", "mtp", -1, "fc"},
    {"mtp.layers.0.mlp.experts.3.up_proj.weight", "mtp", 61, "up_proj", 3},
    {"model.layers.9.mlp.experts.1.up_proj.qweight", "routed_experts", 9, "up_proj", 1},
    {"model.layers.9.mlp.experts.1.up_proj.qzeros", "routed_experts", 9, "up_proj", 1, "qzeros"},
    {"model.layers.9.mlp.experts.1.up_proj.scales", "routed_experts", 9, "up_proj", 1, "scales"},
    {"model.layers.9.mlp.experts.1.up_proj.g_idx", "routed_experts", 9, "up_proj", 1, "g_idx"},
    {"model.layers.9.self_attn.q_proj.bias", "attention", 9, "q_proj.bias"},
};
INSTANTIATE_TEST_SUITE_P(Qwen, ClassifiedSafetensorsName, testing::ValuesIn(kQwen));

constexpr NamedTensor kGptOss[] = {
    {"model.layers.5.mlp.experts.gate_up_proj_blocks", "routed_experts", 5, "gate_up_proj"},
    {"model.layers.5.mlp.experts.gate_up_proj_scales", "routed_experts", 5, "gate_up_proj", {}, "scales"},
    {"model.layers.5.mlp.experts.gate_up_proj_bias", "routed_experts", 5, "gate_up_proj_bias"},
    {"model.layers.5.mlp.router.weight", "router", 5, "router"},
    {"model.layers.5.mlp.router.bias", "router", 5, "router.bias"},
    {"model.layers.5.self_attn.sinks", "attention", 5, "sinks"},
};
INSTANTIATE_TEST_SUITE_P(GptOss, ClassifiedSafetensorsName, testing::ValuesIn(kGptOss));

constexpr NamedTensor kOthers[] = {
    // minimax_m2, mixtral
    {"model.layers.5.block_sparse_moe.experts.31.w3.weight", "routed_experts", 5, "w3", 31},
    {"model.layers.5.block_sparse_moe.e_score_correction_bias", "router", 5, "e_score_correction_bias"},
    {"model.layers.5.block_sparse_moe.gate.weight", "router", 5, "gate"},
    // llama4
    {"language_model.model.layers.1.feed_forward.experts.gate_up_proj", "routed_experts", 1, "gate_up_proj"},
    {"language_model.model.layers.1.feed_forward.router.weight", "router", 1, "router"},
    {"language_model.model.layers.1.feed_forward.shared_expert.up_proj.weight", "shared_experts", 1,
     "up_proj"},
    {"language_model.model.layers.0.feed_forward.up_proj.weight", "dense", 0, "up_proj"},
    {"multi_modal_projector.linear_1.weight", "other", -1, "multi_modal_projector.linear_1"},
    // dbrx
    {"transformer.wte.weight", "embedding", -1, "wte"},
    {"transformer.norm_f.weight", "norm", -1, "norm_f"},
    {"transformer.blocks.8.ffn.experts.mlp.w1", "routed_experts", 8, "mlp.w1"},
    {"transformer.blocks.8.ffn.router.layer.weight", "router", 8, "router.layer"},
    {"transformer.blocks.8.norm_attn_norm.attn.Wqkv.weight", "attention", 8, "attn.Wqkv"},
    {"transformer.blocks.8.norm_attn_norm.norm_1.weight", "norm", 8, "norm_attn_norm.norm_1"},
    // hunyuan
    {"model.layers.5.mlp.gate.wg.weight", "router", 5, "gate.wg"},
    {"model.layers.5.mlp.shared_mlp.gate_proj.weight", "shared_experts", 5, "gate_proj"},
    {"model.layers.5.self_attn.query_layernorm.weight", "norm", 5, "self_attn.query_layernorm"},
    // ernie4_5_moe
    {"model.layers.5.mlp.moe_statics.e_score_correction_bias", "router", 5,
     "moe_statics.e_score_correction_bias"},
    {"model.mtp_block.0.mlp.gate_proj.weight", "mtp", 61, "gate_proj"},
    {"model.mtp_linear_proj.0.weight", "mtp", 61, "0"},
    // step3
    {"model.layers.5.moe.gate_proj.weight", "routed_experts", 5, "gate_proj"},
    {"model.layers.5.moe.gate.weight", "router", 5, "gate"},
    {"model.layers.5.moe.router_bias", "router", 5, "router_bias"},
    {"model.layers.5.share_expert.down_proj.weight", "shared_experts", 5, "down_proj"},
    // bailing
    {"model.word_embeddings.weight", "embedding", -1, "word_embeddings"},
    {"model.layers.5.attention.query_key_value.weight", "attention", 5, "query_key_value"},
    {"model.layers.5.attention.query_layernorm.weight", "norm", 5, "attention.query_layernorm"},
    {"model.layers.5.mlp.gate.expert_bias", "router", 5, "gate.expert_bias"},
    {"model.layers.5.mlp.experts.e_score_correction_bias", "router", 5, "experts.e_score_correction_bias"},
    // unknown, odd and hostile
    {"", "other", -1, ""},
    {".", "other", -1, "."},
    {"weight", "other", -1, "weight"},
    {"model.layers.", "other", -1, "layers."},
    {"model.layers.x.mlp.up_proj.weight", "other", -1, "layers.x.mlp.up_proj"},
    {"model.layers.99999999999999999999999.mlp.up_proj.weight", "other", -1,
     "layers.99999999999999999999999.mlp.up_proj"},
    {"model.layers.-1.mlp.up_proj.weight", "other", -1, "layers.-1.mlp.up_proj"},
    {"model.layers.5.something_new.weight", "other", 5, "something_new"},
    {"model.layers.5.mlp.experts.3", "routed_experts", 5, "", 3},
    {"model.layers.5.mlp.experts", "routed_experts", 5, "experts"},
};
INSTANTIATE_TEST_SUITE_P(Others, ClassifiedSafetensorsName, testing::ValuesIn(kOthers));

TEST(Classify, TellsPredictionLayersByTheirNameWhereTheNumberOfLayersIsNotKnown) {
    EXPECT_EQ(classify("model.layers.61.eh_proj.weight", {}).class_name, "mtp");
    EXPECT_EQ(classify("model.layers.61.shared_head.norm.weight", {}).class_name, "mtp");
    EXPECT_EQ(classify("model.layers.61.self_attn.q_a_proj.weight", {}).class_name, "attention");
    EXPECT_EQ(classify("mtp.layers.0.self_attn.q_proj.weight", {}).class_name, "mtp");
    EXPECT_FALSE(classify("mtp.layers.0.self_attn.q_proj.weight", {}).layer.has_value());
}

TEST(Classify, GivesAWeightAndItsCompanionsTheSameStem) {
    const std::string stem = "model.layers.3.mlp.experts.7.up_proj";
    for (const char* mark : {".weight", ".weight_scale_inv", ".qweight", ".scales", ".weight_packed"})
        EXPECT_EQ(classify(stem + mark, {}).stem, stem) << mark;
    EXPECT_EQ(classify(stem + ".bias", {}).stem, stem + ".bias");
    EXPECT_EQ(classify("a.experts.gate_up_proj_blocks", {}).stem, "a.experts.gate_up_proj");
    EXPECT_EQ(classify("a.experts.gate_up_proj_scales", {}).stem, "a.experts.gate_up_proj");
}

}  // namespace
}  // namespace weir::models::safetensors
