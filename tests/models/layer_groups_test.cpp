// SPDX-License-Identifier: Apache-2.0
#include "models/layer_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "models/describe.h"

namespace weir::models {
namespace {

LayerGroups groups(const std::string& quant) {
    return group_layers(describe(catalog_entry("deepseek-r1"), quant, 128));
}

TEST(LayerGroups, FormTwoPoolsOfExpertsAtQ4KM) {
    const LayerGroups found = groups("q4_k_m");
    ASSERT_EQ(found.experts.size(), 2U);
    EXPECT_EQ(found.experts[0].gate_up_format, "q4_k");
    EXPECT_EQ(found.experts[0].down_format, "q6_k");
    EXPECT_EQ(found.experts[0].layers.size(), 27U);
    EXPECT_EQ(found.experts[0].expert_bytes, 2048ULL * 7168 * (2 * 144 + 210) / 256);
    EXPECT_EQ(found.experts[1].down_format, "q4_k");
    EXPECT_EQ(found.experts[1].layers.size(), 31U);
    EXPECT_EQ(found.experts[1].expert_bytes, 2048ULL * 7168 * 3 * 144 / 256);
}

TEST(LayerGroups, TellDenseLayersFromThoseWithExperts) {
    const LayerGroups found = groups("q4_k_m");
    ASSERT_EQ(found.statics.size(), 3U);
    EXPECT_TRUE(found.statics[0].dense);
    EXPECT_THAT(found.statics[0].layers, testing::ElementsAre(0, 1, 2));
    EXPECT_FALSE(found.statics[1].dense);
    EXPECT_EQ(found.statics[1].layers.size(), 27U);
    EXPECT_EQ(found.statics[2].layers.size(), 31U);
    EXPECT_GT(found.statics[1].bytes, found.statics[2].bytes);
}

TEST(LayerGroups, FormOneOfEachKindWhenAllLayersAreAlike) {
    const LayerGroups found = groups("q8_0");
    EXPECT_EQ(found.experts.size(), 1U);
    EXPECT_EQ(found.statics.size(), 2U);
}

TEST(LayerGroups, GiveEveryLayerItsGroup) {
    const LayerGroups found = groups("q4_k_m");
    ASSERT_EQ(found.static_group.size(), 61U);
    ASSERT_EQ(found.expert_group.size(), 61U);
    EXPECT_FALSE(found.expert_group[2].has_value());
    EXPECT_EQ(found.expert_group[3], 0U);
    EXPECT_EQ(found.expert_group[7], 1U);
    EXPECT_EQ(found.static_group[60], 1U);
}

TEST(LayerGroups, LeaveOutLayersOfMultiTokenPrediction) {
    Model model = describe(catalog_entry("deepseek-r1"), "q8_0", 128);
    Tensor extra = model.tensors.back();
    extra.name = "blk.61.ffn_up_exps.weight";
    extra.class_name = tensor_class::kMtp;
    extra.layer = 61;
    model.tensors.push_back(extra);
    const LayerGroups found = group_layers(model);
    EXPECT_EQ(found.static_group.size(), 61U);
    EXPECT_EQ(found.statics.size(), 2U);
    EXPECT_EQ(found.experts.size(), 1U);
}

TEST(LayerGroups, RefuseExpertsWhoseGateAndUpDiffer) {
    Model model = describe(catalog_entry("deepseek-r1"), "q8_0", 128);
    for (Tensor& tensor : model.tensors) {
        if (tensor.name == "blk.7.ffn_up_exps.weight") tensor.format = "q6_k";
    }
    EXPECT_THROW(group_layers(model), InputError);
}

}  // namespace
}  // namespace weir::models
