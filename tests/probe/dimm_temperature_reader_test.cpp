// SPDX-License-Identifier: Apache-2.0
#include "probe/dimm_temperature_reader.h"

#include <gtest/gtest.h>

#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

constexpr const char* kSensors = "/sys/class/hwmon/";

void write_sensor(const FakeRoot& root, const std::string& name, const std::string& driver) {
    root.write(kSensors + name + "/name", driver + "\n");
    root.write(kSensors + name + "/temp1_input", "41250\n");
    root.write(kSensors + name + "/temp1_max", "85000\n");
    root.write(kSensors + name + "/temp1_crit", "95000\n");
}

TEST(DimmTemperature, IsReadFromBothKindsOfSensor) {
    const FakeRoot root;
    write_sensor(root, "hwmon10", "spd5118");
    write_sensor(root, "hwmon2", "jc42");
    write_sensor(root, "hwmon0", "amd_energy");
    write_sensor(root, "hwmon1", "k10temp");
    root.link(std::string(kSensors) + "hwmon2/device", "../../../7-0018");
    const auto sensors = read_dimm_temperatures(root.files());
    ASSERT_EQ(sensors.value().size(), 2U);
    EXPECT_EQ(sensors->at(0).driver, "jc42");
    EXPECT_EQ(sensors->at(0).bus_address.value(), "7-0018");
    EXPECT_DOUBLE_EQ(sensors->at(0).degrees_c.value(), 41.25);
    EXPECT_DOUBLE_EQ(sensors->at(0).max_degrees_c.value(), 85);
    EXPECT_DOUBLE_EQ(sensors->at(0).critical_degrees_c.value(), 95);
    EXPECT_EQ(sensors->at(1).driver, "spd5118");
    EXPECT_TRUE(sensors->at(1).bus_address.reason().why.ends_with("hwmon10/device is no link"));
}

TEST(DimmTemperature, MayBeBelowZero) {
    const FakeRoot root;
    write_sensor(root, "hwmon0", "jc42");
    root.write(std::string(kSensors) + "hwmon0/temp1_input", "-5500\n");
    EXPECT_DOUBLE_EQ(read_dimm_temperatures(root.files()).value().front().degrees_c.value(), -5.5);
}

TEST(DimmTemperature, BeyondWhatASensorCanSayIsNone) {
    const FakeRoot root;
    write_sensor(root, "hwmon0", "jc42");
    for (const char* garbage :
         {"warm\n", "\n", "256000\n", "-9223372036854775808\n", "99999999999999999999\n"}) {
        root.write(std::string(kSensors) + "hwmon0/temp1_input", garbage);
        EXPECT_FALSE(read_dimm_temperatures(root.files()).value().front().degrees_c.has_value()) << garbage;
    }
}

TEST(DimmTemperature, SaysWhichDriverToLoad) {
    const FakeRoot root;
    const auto absent = read_dimm_temperatures(root.files());
    EXPECT_EQ(absent.reason().why, "there is no /sys/class/hwmon");
    EXPECT_NE(absent.reason().remedy.find("modprobe jc42"), std::string::npos);
    write_sensor(root, "hwmon0", "nvme");
    EXPECT_EQ(read_dimm_temperatures(root.files()).reason().why,
              "/sys/class/hwmon lists no sensor of a DIMM");
    root.write(std::string(kSensors) + "hwmon1/name", "jc42\n");
    root.close(std::string(kSensors) + "hwmon1/temp1_input");
    EXPECT_TRUE(read_dimm_temperatures(root.files())
                    .value()
                    .front()
                    .degrees_c.reason()
                    .why.ends_with("temp1_input may not be read"));
}

}  // namespace
}  // namespace weir::probe
