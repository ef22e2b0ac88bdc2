// SPDX-License-Identifier: Apache-2.0
#include "reports/board.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/units.h"
#include "reports/text.h"

namespace weir::reports {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

probe::Dimm slot(int package, const std::string& channel, int number, std::uint64_t gib,
                 std::uint64_t configured = 3200) {
    probe::Dimm dimm;
    dimm.package = package;
    dimm.channel = channel;
    dimm.slot = number;
    dimm.locator = "P" + std::to_string(package) + "_" + channel + std::to_string(number);
    dimm.populated = gib > 0;
    dimm.size_bytes = gib * kGiB;
    dimm.rated_mt_per_s = std::uint64_t{3200};
    dimm.configured_mt_per_s = configured;
    return dimm;
}

/// Two sockets of two channels with two slots; channel B of the second is empty.
probe::Machine two_sockets() {
    probe::Machine machine;
    for (int id = 0; id < 2; ++id) {
        probe::Package package;
        package.id = id;
        package.cpu_model = "AMD EPYC 7532 32-Core Processor";
        package.cores = 32;
        machine.packages.push_back(package);
    }
    machine.dimms = std::vector<probe::Dimm>{
        slot(0, "A", 0, 64), slot(0, "A", 1, 0), slot(0, "B", 0, 64, 2933), slot(0, "B", 1, 0),
        slot(1, "A", 0, 64), slot(1, "A", 1, 0), slot(1, "B", 0, 0),        slot(1, "B", 1, 0)};
    return machine;
}

TEST(Board, HasABoxForEachPackageWithItsChannelsSideBySide) {
    const std::vector<std::string> lines = draw_board(two_sockets(), 96);
    ASSERT_EQ(lines.size(), 10U);
    EXPECT_THAT(lines[1], HasSubstr("package 0: AMD EPYC 7532 32-Core Processor, 32 cores"));
    EXPECT_THAT(lines[3], HasSubstr("A  ■ 64 GiB 3200/3200  □ empty"));
    EXPECT_THAT(lines[3], HasSubstr("B  ■ 64 GiB 2933/3200  □ empty"));
    EXPECT_THAT(lines[8], HasSubstr("B  □ empty  □ empty"));
}

TEST(Board, KeepsItsWidthAndPutsChannelsBelowEachOtherWhereTheyDoNotFit) {
    for (const int width : {40, 60, 80, 100}) {
        const std::vector<std::string> lines = draw_board(two_sockets(), width);
        for (const std::string& line : lines) EXPECT_EQ(display_width(line), width) << line;
    }
    EXPECT_EQ(draw_board(two_sockets(), 40).size(), 12U);
    EXPECT_EQ(draw_board(two_sockets(), 80).size(), 10U);
}

TEST(Board, PlacesNoSlotInAChannelThatIsNotKnown) {
    probe::Machine machine = two_sockets();
    std::vector<probe::Dimm> dimms = *machine.dimms;
    for (probe::Dimm& dimm : dimms) {
        dimm.channel = Unreadable{"the board's names do not tell", "see its manual"};
        dimm.package = Unreadable{"the board's names do not tell", "see its manual"};
    }
    machine.dimms = std::move(dimms);
    const std::vector<std::string> lines = draw_board(machine, 96);
    EXPECT_THAT(lines, Contains(HasSubstr("package not known")));
    EXPECT_THAT(lines, Contains(HasSubstr("P1_B1  □ empty")));
}

TEST(Board, NamesASocketWithoutCpu) {
    probe::Machine machine = two_sockets();
    machine.packages[1].populated = false;
    EXPECT_THAT(draw_board(machine, 96), Contains(HasSubstr("package 1: empty socket")));
    machine.packages.pop_back();
    EXPECT_THAT(draw_board(machine, 96), Contains(HasSubstr("package 1: no CPU")));
}

TEST(Board, IsNotDrawnWithoutSlots) {
    probe::Machine machine;
    machine.dimms = Unreadable{"no SMBIOS", "run as root"};
    EXPECT_THAT(draw_board(machine, 96), IsEmpty());
}

TEST(Board, SaysWhenASizeIsUnknown) {
    probe::Machine machine = two_sockets();
    std::vector<probe::Dimm> dimms = *machine.dimms;
    dimms[0].size_bytes = 0;
    machine.dimms = std::move(dimms);
    EXPECT_THAT(draw_board(machine, 96), Contains(HasSubstr("A  ■ size unknown 3200/3200")));
}

}  // namespace
}  // namespace weir::reports
