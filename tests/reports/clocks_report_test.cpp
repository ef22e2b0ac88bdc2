// SPDX-License-Identifier: Apache-2.0
#include "reports/clocks_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/reports/flowing.h"

namespace weir::reports {
namespace {

using example::flowing_report;
using ::testing::HasSubstr;
using ::testing::Not;

const Unreadable kNone{"there is no such file", "load the driver"};

TEST(ClocksReport, ShowsFabricAndMemoryClocksOfEachPackage) {
    probe::Machine machine;
    machine.fabric_clocks = std::vector<probe::FabricClock>{{"AMDI0097:00", 1, std::uint64_t{1'467'000'000},
                                                             std::uint64_t{1'600'000'000},
                                                             std::uint64_t{204'000'000'000}, kNone}};
    EXPECT_THAT(flowing_report(machine), HasSubstr("1 1467 MHz 1600 MHz 204.0 GB/s unreadable AMDI0097:00"));
}

TEST(ClocksReport, ShowsUncoreClocksWithTheirLimits) {
    probe::Machine machine;
    machine.uncore_clocks = std::vector<probe::UncoreClock>{
        {"package_00_die_00", 0, std::uint64_t{1'800'000'000}, std::uint64_t{800'000'000},
         std::uint64_t{2'200'000'000}, std::uint64_t{2'400'000'000}}};
    EXPECT_THAT(flowing_report(machine), HasSubstr("0 1800 MHz 800 MHz 2200 MHz 2400 MHz package_00_die_00"));
}

TEST(ClocksReport, HasNoSectionForWhatTheMachineHasNot) {
    probe::Machine machine;
    machine.fabric_clocks = kNone;
    const std::string text = flowing_report(machine);
    EXPECT_THAT(text, Not(HasSubstr("Fabric clocks")));
    EXPECT_THAT(text, HasSubstr("fabric clocks unreadable: there is no such file (remedy: load the driver)"));
}

}  // namespace
}  // namespace weir::reports
