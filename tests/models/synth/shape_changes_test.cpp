// SPDX-License-Identifier: Apache-2.0
#include "models/synth/shape_changes.h"

#include <gtest/gtest.h>

#include "base/document.h"
#include "base/error.h"
#include "models/catalog.h"
#include "models/shape_check.h"
#include "models/synth/named_shapes.h"

namespace weir::models::synth {
namespace {

Shape named(const char* name) {
    return find_shape(name).value();
}

TEST(NamedShapes, AreShapesThatAModelCanHave) {
    for (const NamedShape& each : named_shapes())
        EXPECT_NO_THROW(check_shape(each.shape(), std::string(each.name))) << each.name;
    EXPECT_FALSE(find_shape("deepseek-v3"));
}

TEST(NamedShapes, HaveNoNameOfTheCatalog) {
    for (const std::string& name : catalog_names()) EXPECT_FALSE(find_shape(name)) << name;
}

TEST(NamedShapes, RaceWithTheSizesOfDeepSeekV3) {
    Shape race = named("race-deepseek-v3");
    EXPECT_EQ(race.layers, 7U);
    EXPECT_EQ(race.expert_layers(), 6U);
    EXPECT_EQ(race.experts, 48U);
    const Shape v3 = catalog_shape("deepseek-v3");
    race.layers = v3.layers;
    race.dense_layers = v3.dense_layers;
    race.experts = v3.experts;
    EXPECT_EQ(to_json(to_value(race)), to_json(to_value(v3)));
}

TEST(ShapeChanges, ChangeWhatTheySayAndNothingElse) {
    const Shape before = named("tiny-deepseek2");
    EXPECT_EQ(to_json(to_value(changed(before, {}))), to_json(to_value(before)));
    Shape after = changed(before, {.layers = 5,
                                   .dense_layers = 2,
                                   .hidden = 512,
                                   .experts = 8,
                                   .top_k = 2,
                                   .q_lora = 0,
                                   .vocab = 1000,
                                   .context = 64});
    EXPECT_EQ(after.layers, 5U);
    EXPECT_EQ(after.dense_layers, 2U);
    EXPECT_EQ(after.hidden, 512U);
    EXPECT_EQ(after.experts, 8U);
    EXPECT_EQ(after.top_k, 2U);
    EXPECT_EQ(after.mla->q_lora, 0U);
    EXPECT_EQ(after.vocab, 1000U);
    EXPECT_EQ(after.context, 64U);
    EXPECT_EQ(after.expert_ff, before.expert_ff);
    EXPECT_EQ(after.expert_groups, before.expert_groups);
}

TEST(ShapeChanges, AreRefusedWhereThereIsNothingToChange) {
    EXPECT_THROW(changed(named("tiny-llama"), {.experts = 4}), UsageError);
    EXPECT_THROW(changed(named("tiny-llama"), {.top_k = 4}), UsageError);
    EXPECT_THROW(changed(named("tiny-llama"), {.dense_layers = 1}), UsageError);
    EXPECT_THROW(changed(named("tiny-qwen3moe"), {.dense_layers = 1}), UsageError);
    EXPECT_THROW(changed(named("tiny-mixtral"), {.q_lora = 64}), UsageError);
    EXPECT_NO_THROW(changed(named("tiny-qwen3moe"), {.dense_layers = 0}));
}

TEST(ShapeChanges, AreRefusedWhereTheyContradictTheShape) {
    EXPECT_THROW(changed(named("race-deepseek-v3"), {.dense_layers = 8}), UsageError);
    EXPECT_THROW(changed(catalog_shape("deepseek-v3"), {.layers = 2}), UsageError);
    EXPECT_NO_THROW(changed(catalog_shape("deepseek-v3"), {.layers = 2, .dense_layers = 1}));
    EXPECT_THROW(changed(named("tiny-qwen3moe"), {.experts = 1}), UsageError);
    EXPECT_NO_THROW(changed(named("tiny-qwen3moe"), {.experts = 1, .top_k = 1}));
    EXPECT_THROW(changed(named("tiny-deepseek2"), {.experts = 10}), UsageError) << "no four groups";
    EXPECT_THROW(changed(named("tiny-deepseek2"), {.experts = 4, .top_k = 2}), UsageError) << "groups of one";
    EXPECT_THROW(changed(named("tiny-deepseek2"), {.top_k = 9}), UsageError) << "two groups have eight";
    EXPECT_NO_THROW(changed(named("tiny-deepseek2"), {.top_k = 8}));
}

}  // namespace
}  // namespace weir::models::synth
