// SPDX-License-Identifier: Apache-2.0
// Weights in all and read for a token of the models with grouped attention, against those computed by hand
// from their makers' configurations (matrices alone, in billions), and against what the makers state.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <string>

#include "models/describe.h"

namespace weir::models {
namespace {

struct Totals {
    const char* name;
    double params;
    double read;
    double read_tolerance = 0.005;
};

class GroupedTotals : public testing::TestWithParam<Totals> {};

Model described(const char* name) {
    return describe(catalog_entry(name), "q8_0", 128);
}

TEST_P(GroupedTotals, AreThoseComputedFromTheConfiguration) {
    const Totals& expected = GetParam();
    const Model model = described(expected.name);
    EXPECT_NEAR(static_cast<double>(model.total_params) / 1e9, expected.params, 0.005 * expected.params);
    EXPECT_NEAR(static_cast<double>(model.active_params) / 1e9, expected.read,
                expected.read_tolerance * expected.read);
}

TEST_P(GroupedTotals, AreTheOfficialOnes) {
    const CatalogEntry entry = catalog_entry(GetParam().name);
    const auto official = static_cast<double>(entry.official_total_params);
    EXPECT_NEAR(static_cast<double>(described(GetParam().name).total_params), official, 0.03 * official);
}

std::string test_name(const testing::TestParamInfo<Totals>& info) {
    std::string name = info.param.name;
    const auto outside = [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); };
    std::replace_if(name.begin(), name.end(), outside, '_');
    return name;
}

// Hunyuan's figure by hand counts keys and values in every layer, those that use their neighbour's too.
// Llama 3.1, Qwen3-30B and Qwen3.5 have none by hand: theirs are sums of the tensors that their loader in
// llama.cpp asks for.
INSTANTIATE_TEST_SUITE_P(
    All, GroupedTotals,
    testing::Values(Totals{"dbrx", 131.60, 35.85}, Totals{"ernie-4.5-300b-a47b", 299.48, 47.08},
                    Totals{"gpt-oss-120b", 116.79, 5.13}, Totals{"gpt-oss-20b", 20.91, 3.61},
                    Totals{"hunyuan-large", 389.78, 51.58, 0.006}, Totals{"llama-3.1-405b", 405.85, 403.75},
                    Totals{"llama-3.1-70b", 70.55, 69.50}, Totals{"llama-3.1-8b", 8.03, 7.50},
                    Totals{"llama-4-maverick", 400.71, 16.15}, Totals{"llama-4-scout", 107.77, 16.14},
                    Totals{"minimax-m2", 228.69, 10.42}, Totals{"mixtral-8x22b", 140.62, 38.95},
                    Totals{"mixtral-8x7b", 46.70, 12.75}, Totals{"qwen3-235b-a22b", 235.09, 21.57},
                    Totals{"qwen3-30b-a3b", 30.53, 3.04}, Totals{"qwen3-coder-480b-a35b", 480.15, 34.54},
                    Totals{"qwen3-next-80b-a3b", 79.67, 3.56}, Totals{"qwen3.5-397b-a17b", 396.35, 16.33}),
    test_name);

}  // namespace
}  // namespace weir::models
