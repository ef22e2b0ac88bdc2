// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/sensors.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/scratch_folder.h"

namespace weir::measure {
namespace {

class SensorsUnder : public testing::Test {
protected:
    void put(const std::string& file, const std::string& text) const {
        const std::filesystem::path path = folder_.path() / file;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text << '\n';
    }
    Sensors read() const { return read_sensors({0, 1}, folder_.path()); }

private:
    tests::ScratchFolder folder_;
};

TEST_F(SensorsUnder, NothingAreUnreadableWithAReasonAndARemedy) {
    const Sensors sensors = read();
    ASSERT_FALSE(sensors.temperature_c);
    ASSERT_FALSE(sensors.clock_mhz);
    EXPECT_FALSE(sensors.temperature_c.reason().remedy.empty());
    EXPECT_FALSE(sensors.clock_mhz.reason().remedy.empty());
}

TEST_F(SensorsUnder, SeveralDriversGiveTheHottestOfTheCpus) {
    put("sys/class/hwmon/hwmon0/name", "nvme");
    put("sys/class/hwmon/hwmon0/temp1_input", "99000");
    put("sys/class/hwmon/hwmon1/name", "k10temp");
    put("sys/class/hwmon/hwmon1/temp1_input", "61250");
    put("sys/class/hwmon/hwmon1/temp3_input", "64500");
    put("sys/class/hwmon/hwmon1/temp3_crit", "100000");
    put("sys/class/hwmon/hwmon2/name", "k10temp");
    put("sys/class/hwmon/hwmon2/temp1_input", "70125");
    EXPECT_DOUBLE_EQ(*read().temperature_c, 70.125);
}

TEST_F(SensorsUnder, AClockTheMeanIsOfTheCpusAskedThatHaveOne) {
    put("sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "2400000");
    EXPECT_DOUBLE_EQ(*read().clock_mhz, 2400);
    put("sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq", "3000000");
    put("sys/devices/system/cpu/cpu2/cpufreq/scaling_cur_freq", "9000000");
    EXPECT_DOUBLE_EQ(*read().clock_mhz, 2700);
}

TEST_F(SensorsUnder, WordsInPlaceOfNumbersAreNoFigures) {
    put("sys/class/hwmon/hwmon1/name", "coretemp");
    put("sys/class/hwmon/hwmon1/temp1_input", "hot");
    put("sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "<unknown>");
    EXPECT_FALSE(read().temperature_c);
    EXPECT_FALSE(read().clock_mhz);
}

}  // namespace
}  // namespace weir::measure
