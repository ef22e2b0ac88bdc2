// SPDX-License-Identifier: Apache-2.0
#include "probe/fabric_reader.h"

#include <gtest/gtest.h>

#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

constexpr const char* kAcpi = "/sys/devices/platform/AMDI0097:00";
constexpr const char* kUncore = "/sys/devices/system/cpu/intel_uncore_frequency/";

void write_clock(const FakeRoot& root, const std::string& folder) {
    root.write(folder + "/fclk_input", "1467\n");
    root.write(folder + "/mclk_input", "1600\n");
    root.write(folder + "/ddr_max_bw", "204\n");
    root.write(folder + "/ddr_utilised_bw_input", "0\n");
}

TEST(FabricClock, IsReadFromTheAcpiDriver) {
    const FakeRoot root;
    write_clock(root, kAcpi);
    root.write(std::string(kAcpi) + "/firmware_node/uid", "ID01\n");
    const auto clocks = read_fabric_clocks(root.files());
    ASSERT_EQ(clocks.value().size(), 1U);
    EXPECT_EQ(clocks->front().device, "AMDI0097:00");
    EXPECT_EQ(clocks->front().package.value(), 1);
    EXPECT_EQ(clocks->front().fabric_hz.value(), 1'467'000'000U);
    EXPECT_EQ(clocks->front().memory_hz.value(), 1'600'000'000U);
    EXPECT_EQ(clocks->front().max_bandwidth_bytes_per_s.value(), 204'000'000'000U);
    EXPECT_EQ(clocks->front().used_bandwidth_bytes_per_s.value(), 0U);
}

TEST(FabricClock, IsReadFromThePlatformDriver) {
    const FakeRoot root;
    write_clock(root, "/sys/devices/platform/amd_hsmp/socket1");
    root.write("/sys/devices/platform/amd_hsmp/socket0/metrics_bin", std::string("\x01\x02", 2));
    const auto clocks = read_fabric_clocks(root.files());
    ASSERT_EQ(clocks.value().size(), 1U);
    EXPECT_EQ(clocks->front().device, "amd_hsmp/socket1");
    EXPECT_EQ(clocks->front().package.value(), 1);
}

TEST(FabricClock, SaysWhatToLoadWhenNoDriverShowsIt) {
    const FakeRoot root;
    EXPECT_EQ(read_fabric_clocks(root.files()).reason().why, "there is no /sys/devices/platform");
    root.make_folder(kAcpi);  // the device without its driver
    const auto none = read_fabric_clocks(root.files());
    EXPECT_EQ(none.reason().why, "/sys/devices/platform lists no HSMP device that shows its clocks as text");
    EXPECT_NE(none.reason().remedy.find("modprobe amd_hsmp"), std::string::npos);
}

TEST(FabricClock, KeepsASocketWhoseFilesAreGarbage) {
    const FakeRoot root;
    root.write(std::string(kAcpi) + "/fclk_input", "fast\n");
    root.write(std::string(kAcpi) + "/mclk_input", "\n");
    root.write(std::string(kAcpi) + "/ddr_max_bw", "18446744073709551615\n");
    root.close(std::string(kAcpi) + "/ddr_utilised_bw_input");
    root.write(std::string(kAcpi) + "/firmware_node/uid", "HSMP\n");
    const auto clocks = read_fabric_clocks(root.files());
    const FabricClock& clock = clocks.value().front();
    EXPECT_FALSE(clock.package.has_value());
    EXPECT_FALSE(clock.fabric_hz.has_value());
    EXPECT_FALSE(clock.memory_hz.has_value());
    EXPECT_FALSE(clock.max_bandwidth_bytes_per_s.has_value());
    EXPECT_TRUE(clock.used_bandwidth_bytes_per_s.reason().why.ends_with("may not be read"));
}

TEST(UncoreClock, IsReadByPackageAndDieAndByFabricCluster) {
    const FakeRoot root;
    const std::string package = std::string(kUncore) + "package_01_die_00";
    const std::string cluster = std::string(kUncore) + "uncore03";
    for (const std::string& folder : {package, cluster}) {
        root.write(folder + "/min_freq_khz", "800000\n");
        root.write(folder + "/max_freq_khz", "1800000\n");
        root.write(folder + "/initial_max_freq_khz", "2400000\n");
    }
    root.write(cluster + "/current_freq_khz", "1700000\n");
    root.write(cluster + "/package_id", "1\n");
    root.make_folder(std::string(kUncore) + "power");
    const auto clocks = read_uncore_clocks(root.files());
    ASSERT_EQ(clocks.value().size(), 2U);
    EXPECT_EQ(clocks->at(0).domain, "package_01_die_00");
    EXPECT_EQ(clocks->at(0).package.value(), 1);
    EXPECT_EQ(clocks->at(0).min_hz.value(), 800'000'000U);
    EXPECT_EQ(clocks->at(0).max_hz.value(), 1'800'000'000U);
    EXPECT_EQ(clocks->at(0).initial_max_hz.value(), 2'400'000'000U);
    EXPECT_TRUE(clocks->at(0).current_hz.reason().why.starts_with("there is no /"));
    EXPECT_EQ(clocks->at(1).domain, "uncore03");
    EXPECT_EQ(clocks->at(1).package.value(), 1);
    EXPECT_EQ(clocks->at(1).current_hz.value(), 1'700'000'000U);
}

TEST(UncoreClock, SaysWhatItDoesNotKnow) {
    const FakeRoot root;
    const auto absent = read_uncore_clocks(root.files());
    EXPECT_EQ(absent.reason().why, "there is no /sys/devices/system/cpu/intel_uncore_frequency");
    EXPECT_NE(absent.reason().remedy.find("modprobe intel_uncore_frequency"), std::string::npos);
    const std::string cluster = std::string(kUncore) + "uncore00";
    root.write(cluster + "/package_id", "first\n");
    root.write(cluster + "/max_freq_khz", "18446744073709551615\n");
    root.write(cluster + "/min_freq_khz", "\n");
    root.close(cluster + "/current_freq_khz");
    const auto clocks = read_uncore_clocks(root.files());
    EXPECT_FALSE(clocks.value().front().package.has_value());
    EXPECT_FALSE(clocks->front().max_hz.has_value());
    EXPECT_FALSE(clocks->front().min_hz.has_value());
    EXPECT_TRUE(clocks->front().current_hz.reason().why.ends_with("may not be read"));
}

}  // namespace
}  // namespace weir::probe
