// SPDX-License-Identifier: Apache-2.0
// Weights of the catalog's models by DeepSeek, Zhipu, Moonshot, StepFun and inclusionAI, in all and for one
// token, against figures computed apart from the shapes (matrices alone, no norms) and the makers' own.
#include <gtest/gtest.h>

#include <cmath>

#include "models/catalog.h"
#include "models/describe.h"

namespace weir::models {
namespace {

constexpr double kBillion = 1e9;

struct TotalsCase {
    const char* name;
    double total;   ///< billions
    double active;  ///< billions that one token reads
};

class CatalogTotals : public testing::TestWithParam<TotalsCase> {
protected:
    CatalogEntry entry_ = catalog_entry(GetParam().name);
    Model model_ = describe(entry_, "bf16", 1);
    double total_ = static_cast<double>(model_.total_params) / kBillion;
    double active_ = static_cast<double>(model_.active_params) / kBillion;
};

TEST_P(CatalogTotals, AreThoseOfTheShape) {
    EXPECT_NEAR(total_, GetParam().total, 0.001 * GetParam().total);
    EXPECT_NEAR(active_, GetParam().active, 0.001 * GetParam().active);
}

TEST_P(CatalogTotals, AreOfficialOrTheNoteSaysWhyNot) {
    const double total = static_cast<double>(entry_.official_total_params) / kBillion;
    const double active = static_cast<double>(entry_.official_active_params) / kBillion;
    const bool near = std::abs(total_ / total - 1) < 0.03 && std::abs(active_ / active - 1) < 0.03;
    EXPECT_TRUE(near || !entry_.note.empty())
        << total_ << " of " << total << ", " << active_ << " of " << active;
}

INSTANTIATE_TEST_SUITE_P(
    Catalog, CatalogTotals,
    testing::Values(TotalsCase{"deepseek-r1", 671.03, 36.62}, TotalsCase{"deepseek-v3", 671.03, 36.62},
                    TotalsCase{"deepseek-v3.2", 671.88, 37.48},
                    TotalsCase{"deepseek-v4-flash", 284.33, 13.27},
                    TotalsCase{"deepseek-v4-pro", 1572.99, 48.85}, TotalsCase{"glm-4.5", 352.80, 32.85},
                    TotalsCase{"glm-4.5-air", 106.85, 12.80}, TotalsCase{"glm-4.6", 352.80, 32.85},
                    TotalsCase{"glm-5", 743.91, 40.83}, TotalsCase{"kimi-k2", 1026.41, 31.69},
                    TotalsCase{"kimi-k3", 2779.47, 104.17}, TotalsCase{"ling-1t", 999.70, 49.77},
                    TotalsCase{"step-3", 316.29, 37.92}),
    [](const auto& info) {
        std::string name = info.param.name;
        for (char& c : name) c = c == '-' || c == '.' ? '_' : c;
        return name;
    });

}  // namespace
}  // namespace weir::models
