// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "models/describe.h"
#include "models/layer_groups.h"
#include "tests/models/families/model_tensors.h"

namespace weir::models {
namespace {

using tests::ModelTensors;

// 3 outside the layers, 19 in each: as the published files have.
TEST(GptOss, HasTheTensorsOfThePublishedFile) {
    ModelTensors("gpt-oss-120b").expect_count(687);
    ModelTensors("gpt-oss-20b").expect_count(459);
}

TEST(GptOss, HasBiasesAndSinksInItsAttention) {
    const ModelTensors tensors("gpt-oss-120b");
    tensors.expect_size("blk.0.attn_q.weight", 4096, 2880);
    tensors.expect_size("blk.0.attn_q.bias", 1, 4096);
    tensors.expect_size("blk.0.attn_k.bias", 1, 512);
    tensors.expect_size("blk.0.attn_v.bias", 1, 512);
    tensors.expect_size("blk.0.attn_output.bias", 1, 2880);
    tensors.expect_size("blk.35.attn_sinks.weight", 1, 64);
    EXPECT_EQ(tensors.find("blk.0.attn_sinks.weight").class_name, tensor_class::kAttention);
    EXPECT_FALSE(tensors.has("blk.0.attn_q_norm.weight"));
}

TEST(GptOss, HasABiasForEachExpert) {
    const ModelTensors tensors("gpt-oss-120b");
    tensors.expect_size("blk.0.ffn_gate_exps.weight", 2880, 2880, 128);
    for (const char* name :
         {"blk.0.ffn_gate_exps.bias", "blk.0.ffn_up_exps.bias", "blk.35.ffn_down_exps.bias"}) {
        tensors.expect_size(name, 1, 2880, 128);
        EXPECT_EQ(tensors.find(name).class_name, tensor_class::kRoutedExperts) << name;
    }
    tensors.expect_size("blk.0.ffn_gate_inp.bias", 1, 128);
    EXPECT_EQ(tensors.find("blk.0.ffn_gate_inp.bias").class_name, tensor_class::kRouter);
    tensors.expect_size("blk.0.post_attention_norm.weight", 1, 2880);
    EXPECT_FALSE(tensors.has("blk.0.ffn_norm.weight"));
}

TEST(GptOss, SeesTheLast128PositionsInEverySecondLayer) {
    const ModelTensors tensors("gpt-oss-120b");
    EXPECT_EQ(tensors.cache(0).at(0).kept, 128U);
    EXPECT_EQ(tensors.cache(1).at(0).kept, 0U);
    EXPECT_EQ(tensors.cache(34).at(0).kept, 128U);
    EXPECT_EQ(tensors.cache(35).at(0).kept, 0U);
    const CacheSize size = cache_size(tensors.shape(), 4096, "f16");
    EXPECT_EQ(size.stored_bytes, 18ULL * (128 + 4096) * 1024 * 2);
    EXPECT_DOUBLE_EQ(size.flop, 18.0 * (128 + 4096) * 4 * 64 * 64);
    EXPECT_EQ(cache_size(tensors.shape(), 100, "f16").stored_bytes, 36ULL * 100 * 1024 * 2);
}

// Biases are kept in another format than the matrices, and count with the expert.
TEST(GptOss, GroupsItsLayersByTheFormatsOfTheExperts) {
    Model model = describe(catalog_entry("gpt-oss-20b"), "q8_0", 128);
    for (Tensor& tensor : model.tensors) {
        if (tensor.name.ends_with(".bias")) tensor.format = "f32";
    }
    const LayerGroups groups = group_layers(model);
    ASSERT_EQ(groups.experts.size(), 1U);
    EXPECT_EQ(groups.experts[0].gate_up_format, "q8_0");
    EXPECT_EQ(groups.experts[0].down_format, "q8_0");
    std::uint64_t bytes = 0;
    for (const Tensor& tensor : model.tensors) {
        if (tensor.layer == 0 && tensor.class_name == tensor_class::kRoutedExperts) bytes += tensor.bytes;
    }
    EXPECT_EQ(groups.experts[0].expert_bytes, bytes / 32);
}

}  // namespace
}  // namespace weir::models
