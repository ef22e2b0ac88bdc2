// SPDX-License-Identifier: Apache-2.0
#include "planner/model_fits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/units.h"
#include "models/catalog.h"
#include "planner/memory.h"
#include "probe/made_machine.h"

namespace weir::planner {
namespace {

using testing::Contains;

probe::MadeMachine made(const std::string& text) {
    return probe::make_machine(text, probe::hardware::Catalog::built_in());
}

ModelFit fit(const SpecSheet& sheet, const std::string& model, const std::string& quant,
             std::uint64_t context = 4096) {
    for (const ModelFit& each : model_fits(sheet, context)) {
        if (each.model == model && each.quant == quant) return each;
    }
    ADD_FAILURE() << model << " in " << quant << " is not offered";
    return {};
}

SpecSheet sheet_of(const std::string& text) {
    const probe::MadeMachine machine = made(text);
    return spec_sheet_of(machine.machine, machine.flop_per_s);
}

// The builds of the founding article, which puts the limit of the first at about 25 tokens/s: 8 bits a weight
// and 37 billion of them, where Q8_0 has 8.5 bits.
TEST(ModelFits, GiveThePublishedBuildsTheirLimits) {
    const SpecSheet genoa = sheet_of("2x epyc-9354, 24x 64GiB ddr5-4800");
    const ModelFit eight_bits = fit(genoa, "deepseek-r1", "q8_0");
    EXPECT_TRUE(eight_bits.fits);
    EXPECT_NEAR(eight_bits.limit_tokens_per_s.value(), 23.5, 0.2);
    EXPECT_NEAR(*genoa.bytes_per_s / 37e9, 24.9, 0.05);
    const ModelFit four_bits = fit(sheet_of("epyc-7532, 8x 64GiB ddr4-3200"), "deepseek-r1", "q4_k_m");
    EXPECT_TRUE(four_bits.fits);
    EXPECT_NEAR(four_bits.limit_tokens_per_s.value(), 9.1, 0.05);
}

TEST(ModelFits, KeepTheMarginFree) {
    SpecSheet sheet;
    sheet.bytes_per_s = 1e12;
    sheet.flop_per_s = 1e13;
    sheet.memory_bytes = 2048 * kGiB;
    const std::uint64_t needed = fit(sheet, "deepseek-r1", "q8_0").needed_bytes;
    sheet.memory_bytes = needed + needed / 20;
    EXPECT_FALSE(fit(sheet, "deepseek-r1", "q8_0").fits);
    EXPECT_TRUE(fit(sheet, "deepseek-r1", "q4_k_m").fits);
    sheet.memory_bytes = needed + needed / 18;
    EXPECT_TRUE(fit(sheet, "deepseek-r1", "q8_0").fits);
    sheet.memory_bytes = 0;
    EXPECT_FALSE(fit(sheet, "deepseek-r1", "q8_0").fits);
}

TEST(ModelFits, GoByTheDiesWhereTheyCarryLessThanMemory) {
    EXPECT_DOUBLE_EQ(sheet_of("epyc-7282, 8x 64GiB ddr4-3200").bytes_per_s.value(), 84e9);
    EXPECT_DOUBLE_EQ(sheet_of("epyc-7532, 8x 64GiB ddr4-3200").bytes_per_s.value(), 204.8e9);
    EXPECT_EQ(sheet_of("epyc-7532, 8x 64GiB ddr4-3200").threads, 32);
}

TEST(ModelFits, CoverTheCatalog) {
    const SpecSheet sheet = sheet_of("epyc-7532, 8x 64GiB ddr4-3200");
    const std::vector<std::string> names = models::catalog_names();
    const std::vector<ModelFit> fits = model_fits(sheet, 4096);
    EXPECT_EQ(fits.size(), names.size() * offered_quants().size());
    EXPECT_THAT(offered_quants(), Contains("q4_k_m"));
}

TEST(ModelFits, TakeAModelsOwnContextWhereItIsShorter) {
    const SpecSheet sheet = sheet_of("2x epyc-7532, 16x 64GiB ddr4-3200");
    const std::uint64_t longest = models::catalog_shape("deepseek-r1").context;
    EXPECT_EQ(fit(sheet, "deepseek-r1", "q4_k_m", 100'000'000).context, longest);
    EXPECT_EQ(fit(sheet, "deepseek-r1", "q4_k_m", 8192).context, 8192U);
}

TEST(ModelFits, LeaveTheBatchUnreadableWithoutAClock) {
    const ModelFit without = fit(sheet_of("2x epyc-7532, 16x 64GiB ddr4-3200"), "deepseek-r1", "q4_k_m");
    EXPECT_FALSE(without.tokens_until_compute_binds.has_value());
    EXPECT_TRUE(without.limit_tokens_per_s.has_value());
    const ModelFit with =
        fit(sheet_of("2x epyc-7532, 16x 64GiB ddr4-3200, at 2.4GHz"), "deepseek-r1", "q4_k_m");
    EXPECT_GT(with.tokens_until_compute_binds.value(), 1);
}

TEST(ModelFits, HaveNoLimitWithoutDimms) {
    const ModelFit none = fit(sheet_of("2x epyc-7532, no dimms, at 2GHz"), "deepseek-r1", "q4_k_m");
    EXPECT_FALSE(none.fits);
    EXPECT_FALSE(none.limit_tokens_per_s.has_value());
    EXPECT_FALSE(none.tokens_until_compute_binds.has_value());
}

}  // namespace
}  // namespace weir::planner
