// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "base/document.h"
#include "models/model_list.h"
#include "tests/cli/command.h"

namespace weir::cli {
namespace {

TEST(ModelsVerb, ListsTheCatalogAsADocument) {
    const Outcome outcome = run({"models", "--json", "-"});
    EXPECT_EQ(outcome.code, 0);
    const auto list = read_document<models::ModelList>(outcome.out, "standard output");
    EXPECT_GE(list.models.size(), 2U);
    for (const models::Model& model : list.models) EXPECT_TRUE(model.tensors.empty()) << model.name;
}

TEST(ModelsVerb, PutsModelsSideBySide) {
    const Outcome outcome = run({"models", "--compare", "deepseek-r1", "deepseek-v3", "--quant", "q8_0"});
    EXPECT_EQ(outcome.code, 0);
    EXPECT_TRUE(says(outcome.out, "deepseek-r1 q8_0"));
    EXPECT_TRUE(says(outcome.out, "deepseek-v3 q8_0"));
    EXPECT_EQ(run({"models", "--compare", "deepseek-r1"}).code, 2);
    EXPECT_EQ(run({"models", "--compare", "deepseek-r1", "no-such-model"}).code, 2);
}

TEST(ModelsVerb, SaysWhetherAModelFitsIntoAStatedMemory) {
    const Outcome outcome = run({"models", "deepseek-r1", "--memory", "1TiB", "--nodes", "2", "--json", "-"});
    EXPECT_EQ(outcome.code, 0);
    const auto model = read_document<models::Model>(outcome.out, "standard output");
    ASSERT_FALSE(model.capacity.empty());
    EXPECT_EQ(model.capacity.front().strategy, "single-node");
    EXPECT_TRUE(model.capacity.front().fits);
    EXPECT_EQ(model.capacity.back().strategy, "mirror");
    EXPECT_TRUE(model.capacity.back().fits);
    EXPECT_EQ(run({"models", "deepseek-r1", "--memory", "plenty"}).code, 2);
    EXPECT_EQ(run({"models", "deepseek-r1", "--nodes", "2"}).code, 2) << "of which memory?";
}

TEST(ModelsVerb, TakesTheFormatOfTheCache) {
    const Outcome outcome = run({"models", "deepseek-r1", "--cache-type", "fp8", "--json", "-"});
    const auto model = read_document<models::Model>(outcome.out, "standard output");
    EXPECT_EQ(model.cache_type, "fp8");
    EXPECT_EQ(model.kv_cache_bytes, 576U * 61 * 4096);
    EXPECT_EQ(run({"models", "deepseek-r1", "--cache-type", "q9"}).code, 2);
}

TEST(ModelsVerb, PrintsEveryTensorWhenAsked) {
    EXPECT_FALSE(says(run({"models", "deepseek-r1"}).out, "blk.60.ffn_down_exps.weight"));
    EXPECT_TRUE(says(run({"models", "deepseek-r1", "--tensors"}).out, "blk.60.ffn_down_exps.weight"));
}

}  // namespace
}  // namespace weir::cli
