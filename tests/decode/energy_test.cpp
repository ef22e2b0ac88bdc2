// SPDX-License-Identifier: Apache-2.0
// What a token costs: the meters are read around decode windows alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "decode/run_report.h"
#include "decode/windows.h"
#include "measure/meters/meters.h"
#include "small_model.h"

namespace weir::decode {
namespace {

using ::testing::HasSubstr;

measure::Metered of_two_windows() {
    measure::Metered metered;
    metered.windows = 2;
    metered.done = 8;
    metered.seconds_each = {0.5, 0.5};
    metered.package_joules_each = {30, 32};
    return metered;
}

TEST(JoulesPerToken, AreThoseOfEachMeter) {
    measure::Metered metered = of_two_windows();
    metered.wall_watts = 400;
    const auto energy = joules_per_token(std::nullopt, metered);
    ASSERT_TRUE(energy.has_value());
    ASSERT_EQ(energy->size(), 2U);
    EXPECT_EQ(energy->front().source, "package");
    EXPECT_EQ(energy->front().joules.median, 31);
    EXPECT_EQ(energy->back().source, "wall");
    EXPECT_EQ(energy->back().joules.median, 200);
}

TEST(JoulesPerToken, AreUnreadableWithoutAMeterOrAWindowForIt) {
    const auto none = joules_per_token(Unreadable{"no meter", "buy one"}, of_two_windows());
    ASSERT_FALSE(none.has_value());
    EXPECT_EQ(none.reason().why, "no meter");
    const auto nothing = joules_per_token(std::nullopt, {});
    ASSERT_FALSE(nothing.has_value());
    EXPECT_THAT(nothing.reason().why, HasSubstr("too short"));
}

TEST(DecodeWindows, AreMeteredWithoutTheCeilingsAndTheWarmUp) {
    const models::Model model = examples::small_model("q4_k_m", 50);
    const planner::Plan plan = examples::plan_for(model);
    Session session(model, plan, examples::pins(2), kernels::table(kernels::best_supported()), 5);
    session.prepare({}, {});
    measure::MeterSet set;
    set.wall = measure::WallMeter{"test", [] { return 100.0; }, 0, 0};
    measure::Meters meters(set);
    WindowOptions options;
    options.ceiling_kernel = kernels::read_kernels(kernels::Isa::kScalar).front();
    options.time_budget_s = 0;
    options.min_windows = options.max_windows = 1;
    options.meters = &meters;
    const Windows windows = alternate(session, options, {}, {});
    ASSERT_EQ(windows.token_ns.size(), 1U);
    EXPECT_EQ(windows.metered.windows, 1U);
    EXPECT_EQ(windows.metered.done, static_cast<double>(windows.tokens));
    EXPECT_EQ(windows.metered.wall_watts, 100.0);
    // A token's time by the meters is the window's and the barriers' around it.
    EXPECT_GE(windows.metered.seconds_each.front(), windows.token_ns.front() * 1e-9 * 0.999);
}

}  // namespace
}  // namespace weir::decode
