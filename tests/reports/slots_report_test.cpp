// SPDX-License-Identifier: Apache-2.0
#include "reports/slots_report.h"

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

probe::Dimm slot(const char* locator, const char* channel, std::uint64_t gib, std::uint64_t rated) {
    probe::Dimm dimm;
    dimm.package = 0;
    dimm.channel = std::string(channel);
    dimm.locator = locator;
    dimm.populated = gib > 0;
    dimm.size_bytes = gib * kGiB;
    dimm.type = "DDR4";
    dimm.rated_mt_per_s = rated;
    dimm.configured_mt_per_s = std::uint64_t{2666};
    return dimm;
}

probe::Machine two_channels() {
    probe::Machine machine;
    machine.dimms = std::vector<probe::Dimm>{slot("A1", "A", 64, 3200), slot("A2", "A", 0, 0),
                                             slot("B1", "B", 64, 3200), slot("B2", "B", 32, 2933)};
    machine.channels = std::vector<probe::Channel>{{0, "A", 2, 1, 64 * kGiB, std::uint64_t{2666}},
                                                   {0, "B", 2, 2, 96 * kGiB, std::uint64_t{2666}},
                                                   {1, "A", 2, 0, 0, Unreadable{"no DIMM", "put one in"}}};
    return machine;
}

TEST(SlotsReport, GivesEachChannelRatedAndConfiguredSpeedAndContents) {
    const std::string text = flowing_report(two_channels());
    EXPECT_THAT(text, HasSubstr("0 A 1 of 2 64 GiB 3200 MT/s 2666 MT/s 64 GiB, empty "));
    EXPECT_THAT(text, HasSubstr("0 B 2 of 2 96 GiB 2933, 3200 MT/s 2666 MT/s 64 GiB, 32 GiB "));
    EXPECT_THAT(text, HasSubstr("1 A 0 of 2 empty – – – "));
}

TEST(SlotsReport, DrawsRatedAndConfiguredSpeedOnTheBoard) {
    const std::string text = flowing_report(two_channels());
    EXPECT_THAT(text, HasSubstr("runs at / is rated for"));
    EXPECT_THAT(text, HasSubstr("A ■ 64 GiB 2666/3200 □ empty"));
    EXPECT_THAT(text, HasSubstr("B ■ 64 GiB 2666/3200 ■ 32 GiB 2666/2933"));
}

TEST(SlotsReport, CallsARatedSpeedUnreadableWhenOneDimmOfTheChannelHidesIt) {
    probe::Machine machine = two_channels();
    std::vector<probe::Dimm> dimms = *machine.dimms;
    dimms[3].rated_mt_per_s = Unreadable{"the firmware says 0", "read its label"};
    machine.dimms = dimms;
    const std::string text = flowing_report(machine);
    EXPECT_THAT(text, HasSubstr("0 B 2 of 2 96 GiB unreadable 2666 MT/s"));
    EXPECT_THAT(text, HasSubstr("■ 32 GiB 2666/?"));
    EXPECT_THAT(text, HasSubstr("rated speed unreadable: the firmware says 0 (remedy: read its label)"));
}

TEST(SlotsReport, CallsTheSizeOfADimmUnknownRatherThanNothing) {
    probe::Machine machine = two_channels();
    machine.dimms = std::vector<probe::Dimm>{slot("A1", "A", 64, 3200)};
    std::vector<probe::Dimm> dimms = *machine.dimms;
    dimms[0].size_bytes = 0;
    machine.dimms = dimms;
    const std::string text = flowing_report(machine);
    EXPECT_THAT(text, HasSubstr("A1 A unknown DDR4 3200 MT/s 2666 MT/s"));
    EXPECT_THAT(text.substr(text.find("Memory slots")), Not(HasSubstr("0 B")));
}

}  // namespace
}  // namespace weir::reports
