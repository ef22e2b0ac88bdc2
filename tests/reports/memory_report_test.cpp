// SPDX-License-Identifier: Apache-2.0
#include "reports/memory_report.h"

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

TEST(MemoryReport, PutsTheSpecBesideTheBestSpec) {
    probe::Machine machine;
    machine.spec_bandwidth_bytes_per_s = 153.6e9;
    machine.best_spec_bandwidth_bytes_per_s = 204.8e9;
    machine.ccd_bound_bytes_per_s = 118e9;
    const std::string text = flowing_report(machine);
    EXPECT_THAT(text, HasSubstr("spec bandwidth 153.6 GB/s, 75.0 % of best spec"));
    EXPECT_THAT(text, HasSubstr("best spec bandwidth 204.8 GB/s"));
    EXPECT_THAT(text, HasSubstr("CCD bound 118.0 GB/s"));
}

TEST(MemoryReport, ComparesNothingWithAnUnreadableBestSpec) {
    probe::Machine machine;
    machine.spec_bandwidth_bytes_per_s = 153.6e9;
    const std::string text = flowing_report(machine);
    EXPECT_THAT(text, HasSubstr("spec bandwidth 153.6 GB/s best spec bandwidth unreadable"));
    EXPECT_THAT(text, Not(HasSubstr("of best spec")));
}

TEST(MemoryReport, SaysWhatTheSpecHadToAssume) {
    probe::Machine machine;
    machine.spec_notes = {"socket 0: its channels are guessed"};
    EXPECT_THAT(flowing_report(machine), HasSubstr("Spec bandwidth: socket 0: its channels are guessed"));
}

TEST(MemoryReport, ListsTheKernelsTiersOfMemory) {
    probe::Machine machine;
    machine.memory_tiers = std::vector<probe::MemoryTier>{{4, std::string("0-1")}, {22, std::string("2")}};
    EXPECT_THAT(flowing_report(machine), HasSubstr("memory tiers tier 4: nodes 0-1, tier 22: nodes 2"));
}

}  // namespace
}  // namespace weir::reports
