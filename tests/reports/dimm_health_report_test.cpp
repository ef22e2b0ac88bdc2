// SPDX-License-Identifier: Apache-2.0
#include "reports/dimm_health_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/units.h"
#include "tests/reports/flowing.h"

namespace weir::reports {
namespace {

using example::flowing_report;
using ::testing::HasSubstr;
using ::testing::Not;

probe::EdacDimm rank(int controller, std::uint64_t corrected) {
    probe::EdacDimm dimm;
    dimm.controller = controller;
    dimm.kind = "rank";
    dimm.controller_name = std::string("F17h_M30h");
    dimm.location = std::string("csrow 0 channel 3");
    dimm.type = std::string("Registered-DDR4");
    dimm.ecc_mode = std::string("S4ECD4ED");
    dimm.size_bytes = 16 * kGiB;
    dimm.corrected_errors = corrected;
    dimm.uncorrected_errors = std::uint64_t{0};
    return dimm;
}

TEST(DimmHealthReport, TellsOfRanksWithoutErrorsInOneRowAndNamesTheOneWithErrors) {
    probe::Machine machine;
    machine.edac_dimms =
        std::vector<probe::EdacDimm>{rank(0, 0), rank(0, 0), rank(0, 7), rank(0, 0), rank(1, 0)};
    EXPECT_THAT(flowing_report(machine),
                HasSubstr("0 F17h_M30h 0 0 Registered-DDR4 S4ECD4ED 2 ranks of 16 GiB "
                          "0 F17h_M30h 7 0 Registered-DDR4 S4ECD4ED rank of 16 GiB, csrow 0 channel 3 "
                          "0 F17h_M30h 0 0 Registered-DDR4 S4ECD4ED 1 rank of 16 GiB "
                          "1 F17h_M30h 0 0 Registered-DDR4 S4ECD4ED 1 rank of 16 GiB "));
}

TEST(DimmHealthReport, DoesNotCountARankWhoseErrorsAreUnreadableAmongThoseWithout) {
    probe::Machine machine;
    probe::EdacDimm hidden = rank(0, 0);
    hidden.corrected_errors = Unreadable{"it may not be read", "run as root"};
    machine.edac_dimms = std::vector<probe::EdacDimm>{rank(0, 0), hidden};
    const std::string text = flowing_report(machine);
    EXPECT_THAT(text, HasSubstr("1 rank of 16 GiB 0 F17h_M30h unreadable 0"));
    EXPECT_THAT(text, Not(HasSubstr("2 ranks")));
}

TEST(DimmHealthReport, ShowsHowHotDimmsAre) {
    probe::Machine machine;
    machine.dimm_temperatures = std::vector<probe::DimmTemperature>{
        {"jc42", std::string("7-0018"), 41.25, 85.0, Unreadable{"no such file", "see its data sheet"}}};
    EXPECT_THAT(flowing_report(machine), HasSubstr("jc42 7-0018 41.2 °C 85.0 °C unreadable"));
}

}  // namespace
}  // namespace weir::reports
