// SPDX-License-Identifier: Apache-2.0
#include "reports/devices_report.h"

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

const Unreadable kNoLink{"it has no link", "none needed"};

probe::PciDevice device(const char* address, const char* kind, int node, double gt_per_s = 32.0) {
    return {address,           kind, "NVIDIA",         std::string("0x2330"), node, gt_per_s,
            std::uint64_t{16}, 32.0, std::uint64_t{16}};
}

TEST(DevicesReport, OrdersByNodeAndWhatComputesFirst) {
    probe::Machine machine;
    probe::PciDevice lost = device("0000:05:00.0", "gpu", 0);
    lost.node = Unreadable{"the firmware names none", "see the board's manual"};
    machine.pci_devices =
        std::vector<probe::PciDevice>{lost, device("0000:04:00.0", "network", 1),
                                      device("0000:03:00.0", "gpu", 1), device("0000:02:00.0", "network", 0)};
    const std::string text = flowing_report(machine);
    EXPECT_LT(text.find("0 network NVIDIA 0x2330 0000:02"), text.find("1 gpu NVIDIA 0x2330 0000:03"));
    EXPECT_LT(text.find("1 gpu NVIDIA 0x2330 0000:03"), text.find("1 network NVIDIA 0x2330 0000:04"));
    EXPECT_LT(text.find("1 network NVIDIA 0x2330 0000:04"),
              text.find("unreadable gpu NVIDIA 0x2330 0000:05"));
    EXPECT_NE(text.find("unreadable gpu NVIDIA 0x2330 0000:05"), std::string::npos);
}

TEST(DevicesReport, WarnsOfASlowLinkOnlyWhereThereIsOne) {
    probe::Machine machine;
    machine.pci_devices = std::vector<probe::PciDevice>{device("0000:03:00.0", "gpu", 0)};
    EXPECT_THAT(flowing_report(machine), HasSubstr("32 GT/s x16 32 GT/s x16"));
    EXPECT_THAT(flowing_report(machine), Not(HasSubstr("idle GPU")));
    machine.pci_devices = std::vector<probe::PciDevice>{device("0000:03:00.0", "gpu", 0, 2.5)};
    EXPECT_THAT(flowing_report(machine), HasSubstr("2.5 GT/s x16 32 GT/s x16"));
    EXPECT_THAT(flowing_report(machine), HasSubstr("An idle GPU slows its link"));
}

TEST(DevicesReport, NeedsOneLineForAllDevicesWithoutALink) {
    probe::Machine machine;
    probe::PciDevice a = device("0000:00:03.0", "network", 0);
    a.link_gt_per_s = a.max_link_gt_per_s = kNoLink;
    a.link_lanes = a.max_link_lanes = kNoLink;
    machine.pci_devices = std::vector<probe::PciDevice>{a, a};
    const std::string text = flowing_report(machine);
    EXPECT_THAT(text, HasSubstr("0000:00:03.0 unreadable unreadable "));
    EXPECT_THAT(text, HasSubstr("links of PCI devices unreadable: it has no link (remedy: none needed)"));
    EXPECT_EQ(text.find("it has no link"), text.rfind("it has no link"));
}

}  // namespace
}  // namespace weir::reports
