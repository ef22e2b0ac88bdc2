// SPDX-License-Identifier: Apache-2.0
#include "models/family.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "models/catalog.h"

namespace weir::models {
namespace {

std::vector<Tensor> tensors() {
    const Shape shape = catalog_shape("deepseek-r1");
    return family_of(shape.architecture).tensors(shape);
}

Tensor find(const std::string& name) {
    const std::vector<Tensor> all = tensors();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Tensor& t) { return t.name == name; });
    EXPECT_NE(found, all.end()) << name;
    return found == all.end() ? Tensor{} : *found;
}

void expect_size(const std::string& name, std::uint64_t rows, std::uint64_t columns,
                 std::uint64_t matrices = 1) {
    const Tensor tensor = find(name);
    EXPECT_EQ(tensor.rows, rows) << name;
    EXPECT_EQ(tensor.columns, columns) << name;
    EXPECT_EQ(tensor.matrices, matrices) << name;
}

// 3 outside the layers, 12 in each of 3 dense layers, 17 in each of 58 with experts: as the published file
// says.
TEST(DeepSeek2, HasTheTensorsOfThePublishedFile) {
    EXPECT_EQ(tensors().size(), 1025U);
}

TEST(DeepSeek2, NamesEveryTensorOnce) {
    std::set<std::string> names;
    for (const Tensor& tensor : tensors()) EXPECT_TRUE(names.insert(tensor.name).second) << tensor.name;
}

TEST(DeepSeek2, SizesAttentionWithKeysAndValuesJoined) {
    expect_size("blk.0.attn_q_a.weight", 1536, 7168);
    expect_size("blk.0.attn_q_b.weight", 24576, 1536);
    expect_size("blk.0.attn_kv_a_mqa.weight", 576, 7168);
    expect_size("blk.60.attn_kv_b.weight", 32768, 512);
    expect_size("blk.60.attn_output.weight", 7168, 16384);
    expect_size("blk.60.attn_kv_a_norm.weight", 1, 512);
}

TEST(DeepSeek2, SizesFeedForwardByKindOfLayer) {
    expect_size("blk.2.ffn_gate.weight", 18432, 7168);
    expect_size("blk.2.ffn_down.weight", 7168, 18432);
    expect_size("blk.3.ffn_gate_inp.weight", 256, 7168);
    expect_size("blk.3.exp_probs_b.bias", 1, 256);
    expect_size("blk.3.ffn_up_exps.weight", 2048, 7168, 256);
    expect_size("blk.3.ffn_down_exps.weight", 7168, 2048, 256);
    expect_size("blk.3.ffn_down_shexp.weight", 7168, 2048);
    expect_size("token_embd.weight", 129280, 7168);
    expect_size("output.weight", 129280, 7168);
}

TEST(DeepSeek2, GivesEveryTensorAClassAndItsLayer) {
    EXPECT_EQ(find("blk.7.attn_q_a.weight").class_name, tensor_class::kAttention);
    EXPECT_EQ(find("blk.7.attn_q_a.weight").layer, 7);
    EXPECT_EQ(find("blk.7.exp_probs_b.bias").class_name, tensor_class::kRouter);
    EXPECT_EQ(find("blk.7.ffn_norm.weight").class_name, tensor_class::kNorm);
    EXPECT_EQ(find("blk.7.ffn_gate_shexp.weight").class_name, tensor_class::kSharedExperts);
    EXPECT_EQ(find("blk.1.ffn_gate.weight").class_name, tensor_class::kDense);
    EXPECT_EQ(find("output.weight").layer, -1);
}

TEST(DeepSeek2, LeavesOutLayersOfMultiTokenPrediction) {
    for (const Tensor& tensor : tensors()) EXPECT_LT(tensor.layer, 61) << tensor.name;
}

}  // namespace
}  // namespace weir::models
