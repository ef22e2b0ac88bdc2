// SPDX-License-Identifier: Apache-2.0
#include "probe/pci_reader.h"

#include <gtest/gtest.h>

#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

struct Written {
    const char* class_code = "0x030200";
    const char* vendor = "0x10de";
    const char* node = "1\n";
    const char* speed = "16.0 GT/s PCIe\n";
    const char* lanes = "8\n";
};

std::string folder_of(const std::string& address) {
    return "/sys/bus/pci/devices/" + address;
}

void write_device(const FakeRoot& root, const std::string& address, const Written& device) {
    const std::string folder = folder_of(address);
    root.write(folder + "/class", device.class_code);
    root.write(folder + "/vendor", device.vendor);
    root.write(folder + "/device", "0x2330\n");
    root.write(folder + "/numa_node", device.node);
    root.write(folder + "/current_link_speed", device.speed);
    root.write(folder + "/current_link_width", device.lanes);
    root.write(folder + "/max_link_speed", "32.0 GT/s PCIe\n");
    root.write(folder + "/max_link_width", "16\n");
}

TEST(PciReader, FindsAGpuItsNodeAndItsLink) {
    const FakeRoot root;
    write_device(root, "0000:41:00.0", {});
    const auto devices = read_pci_devices(root.files());
    ASSERT_EQ(devices.value().size(), 1U);
    const PciDevice& gpu = devices->front();
    EXPECT_EQ(gpu.address, "0000:41:00.0");
    EXPECT_EQ(gpu.kind, "gpu");
    EXPECT_EQ(gpu.vendor, "NVIDIA");
    EXPECT_EQ(gpu.device_id.value(), "0x2330");
    EXPECT_EQ(gpu.node.value(), 1);
    EXPECT_DOUBLE_EQ(gpu.link_gt_per_s.value(), 16);
    EXPECT_EQ(gpu.link_lanes.value(), 8U);
    EXPECT_DOUBLE_EQ(gpu.max_link_gt_per_s.value(), 32);
    EXPECT_EQ(gpu.max_link_lanes.value(), 16U);
}

TEST(PciReader, TellsKindsByClassAndVendor) {
    const FakeRoot root;
    write_device(root, "0000:01:00.0", {.class_code = "0x120000", .vendor = "0x1002"});
    write_device(root, "0000:02:00.0", {.class_code = "0x030000", .vendor = "0x1a03"});
    write_device(root, "0000:03:00.0", {.class_code = "0x020000", .vendor = "0x15b3"});
    write_device(root, "0000:04:00.0", {.class_code = "0x010802", .vendor = "0x144d"});
    write_device(root, "0000:05:00.0", {.class_code = "0x030000", .vendor = "0xbeef"});
    write_device(root, "0000:06:00.0", {.class_code = "0x03", .vendor = "0x10de"});
    const auto devices = read_pci_devices(root.files());
    ASSERT_EQ(devices.value().size(), 4U);
    EXPECT_EQ(devices->at(0).kind, "accelerator");
    EXPECT_EQ(devices->at(0).vendor, "AMD");
    EXPECT_EQ(devices->at(1).kind, "display");  // the port of a management controller
    EXPECT_EQ(devices->at(1).vendor, "ASPEED");
    EXPECT_EQ(devices->at(2).kind, "network");
    EXPECT_EQ(devices->at(3).vendor, "0xbeef");
}

TEST(PciReader, UnderstandsOldKernelsLinkSpeeds) {
    const FakeRoot root;
    write_device(root, "0000:41:00.0", {.speed = "2.5 GT/s\n"});
    EXPECT_DOUBLE_EQ(read_pci_devices(root.files()).value().front().link_gt_per_s.value(), 2.5);
}

TEST(PciReader, SaysWhenTheFirmwareNamesNoNode) {
    const FakeRoot root;
    write_device(root, "0000:41:00.0", {.node = "-1\n"});
    EXPECT_EQ(read_pci_devices(root.files()).value().front().node.reason().why,
              "the firmware names no node for it");
}

TEST(PciReader, KeepsADeviceWhoseFilesAreGarbage) {
    const FakeRoot root;
    for (const char* number : {"", "all\n", "-2\n", "0\n", "99999999999999999999\n", "5000000000\n"}) {
        write_device(root, "0000:41:00.0", {.node = "9999999999\n", .speed = number, .lanes = number});
        const auto devices = read_pci_devices(root.files());
        ASSERT_EQ(devices.value().size(), 1U);
        EXPECT_FALSE(devices->front().node.has_value());
        EXPECT_FALSE(devices->front().link_gt_per_s.has_value()) << number;
        EXPECT_FALSE(devices->front().link_lanes.has_value()) << number;
    }
    for (const char* speed : {"Unknown\n", "inf GT/s\n", "nan GT/s\n", "-8 GT/s\n", "1e300 GT/s\n"}) {
        write_device(root, "0000:41:00.0", {.speed = speed});
        EXPECT_FALSE(read_pci_devices(root.files()).value().front().link_gt_per_s.has_value()) << speed;
    }
}

TEST(PciReader, KeepsADeviceWhoseFilesAreAbsentOrClosed) {
    const FakeRoot root;
    root.write(folder_of("0000:41:00.0") + "/class", "0x030200\n");
    root.close(folder_of("0000:41:00.0") + "/numa_node");
    const auto devices = read_pci_devices(root.files());
    ASSERT_EQ(devices.value().size(), 1U);
    EXPECT_EQ(devices->front().vendor, "unknown");
    EXPECT_TRUE(devices->front().node.reason().why.ends_with("numa_node may not be read"));
    EXPECT_TRUE(devices->front().device_id.reason().why.starts_with("there is no /"));
    EXPECT_TRUE(devices->front().max_link_lanes.reason().why.starts_with("there is no /"));
}

TEST(PciReader, TellsNoDevicesThatMatterFromNoPci) {
    const FakeRoot root;
    EXPECT_EQ(read_pci_devices(root.files()).reason().why, "there is no /sys/bus/pci/devices");
    write_device(root, "0000:00:00.0", {.class_code = "0x060000"});
    EXPECT_TRUE(read_pci_devices(root.files()).value().empty());
}

}  // namespace
}  // namespace weir::probe
