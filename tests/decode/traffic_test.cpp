// SPDX-License-Identifier: Apache-2.0
#include "decode/traffic.h"

#include <gtest/gtest.h>

#include "models/catalog.h"
#include "models/describe.h"

namespace weir::decode {
namespace {

TEST(Traffic, AddsUpToTheModelsBytesPerToken) {
    for (const char* quant : {"q4_k_m", "q8_0"}) {
        const models::Model model = models::describe(models::catalog_entry("deepseek-r1"), quant, 4096);
        const Traffic traffic = traffic_of(model);
        EXPECT_NEAR(traffic.total() / model.bytes_per_token.total, 1, 1e-9) << quant;
    }
}

TEST(Traffic, ReadsTheRoutedExpertsOfEachFormat) {
    const models::Model model = models::describe(models::catalog_entry("deepseek-r1"), "q4_k_m", 1);
    const Traffic traffic = traffic_of(model);
    // Gate and up: 58 layers x 8 experts x 2 x 2048 x 7168 weights of 4.5 bits.
    EXPECT_NEAR(traffic.by_phase[static_cast<std::size_t>(Phase::kExpertsUp)],
                58.0 * 8 * 2 * 2048 * 7168 * 4.5 / 8, 1);
}

}  // namespace
}  // namespace weir::decode
