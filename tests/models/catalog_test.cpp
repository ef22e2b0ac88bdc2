// SPDX-License-Identifier: Apache-2.0
#include "models/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace weir::models {
namespace {

TEST(Catalog, KnowsTheTwoDeepSeekModels) {
    EXPECT_THAT(catalog_names(), testing::IsSupersetOf({"deepseek-r1", "deepseek-v3"}));
}

TEST(Catalog, GivesEveryModelASourceAndOfficialTotals) {
    for (const std::string& name : catalog_names()) {
        const CatalogEntry entry = catalog_entry(name);
        EXPECT_EQ(entry.name, name);
        EXPECT_FALSE(entry.source.empty());
        EXPECT_GT(entry.official_total_params, 1'000'000'000U);
        EXPECT_GT(entry.official_active_params, 1'000'000'000U);
    }
}

TEST(Catalog, HoldsTheShapeOfDeepSeekR1) {
    const Shape shape = catalog_shape("deepseek-r1");
    EXPECT_EQ(shape.architecture, "deepseek2");
    EXPECT_EQ(shape.layers, 61U);
    EXPECT_EQ(shape.dense_layers, 3U);
    EXPECT_EQ(shape.latent().kv_lora, 512U);
    EXPECT_EQ(shape.context, 163840U);
    EXPECT_DOUBLE_EQ(shape.norm_epsilon, 1e-6);
}

TEST(Catalog, NamesTheNearestModelsForAnUnknownOne) {
    try {
        catalog_entry("deepseek-r2");
        FAIL() << "an unknown model was found";
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("deepseek-r2"));
        EXPECT_THAT(error.remedy(), testing::HasSubstr("deepseek-r1"));
    }
}

}  // namespace
}  // namespace weir::models
