// SPDX-License-Identifier: Apache-2.0
#include "measure/meters/wall_power.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/probe/fixture.h"

namespace weir::measure {
namespace {

using testing::HasSubstr;

constexpr const char* kReading =
    "\n"
    "    Instantaneous power reading:                   218 Watts\n"
    "    Minimum during sampling period:                 18 Watts\n"
    "    Maximum during sampling period:                406 Watts\n"
    "    Average power reading over sample period:      214 Watts\n"
    "    IPMI timestamp:                           Thu Jan  1 00:00:00 2026\n"
    "    Sampling period:                          00000005 Seconds.\n"
    "    Power reading state is:                   activated\n"
    "\n\n";

std::string reading_with(const std::string& from, const std::string& to) {
    std::string text = kReading;
    return text.replace(text.find(from), from.size(), to);
}

TEST(HwmonPower, IsTheAcpiMetersAverage) {
    const probe::FakeRoot root;
    root.write("/sys/class/hwmon/hwmon0/name", "nvme\n");
    root.write("/sys/class/hwmon/hwmon0/power1_average", "5000000\n");
    root.write("/sys/class/hwmon/hwmon1/name", "power_meter\n");
    root.write("/sys/class/hwmon/hwmon1/power1_average", "412000000\n");
    root.write("/sys/class/hwmon/hwmon1/power1_average_interval", "3000\n");
    const Readable<WallMeter> meter = find_hwmon_power(root.path());
    ASSERT_TRUE(meter.has_value());
    EXPECT_EQ(meter->watts(), 412.0);
    EXPECT_EQ(meter->settle_s, 3.0);
    root.write("/sys/class/hwmon/hwmon1/power1_average", "430000000\n");
    EXPECT_EQ(meter->watts(), 430.0);
    root.write("/sys/class/hwmon/hwmon1/power1_average", "much\n");
    EXPECT_FALSE(meter->watts().has_value());
}

TEST(HwmonPower, IsTheMomentsWhereThereIsNoAverage) {
    const probe::FakeRoot root;
    root.write("/sys/class/hwmon/hwmon0/name", "power_meter\n");
    root.write("/sys/class/hwmon/hwmon0/power1_input", "300000000\n");
    const Readable<WallMeter> meter = find_hwmon_power(root.path());
    ASSERT_TRUE(meter.has_value());
    EXPECT_EQ(meter->watts(), 300.0);
    EXPECT_EQ(meter->settle_s, 1.0);
}

TEST(HwmonPower, IsUnreadableWithoutTheMeterOrItsReading) {
    const probe::FakeRoot none;
    none.write("/sys/class/hwmon/hwmon0/name", "amdgpu\n");
    none.write("/sys/class/hwmon/hwmon0/power1_average", "300000000\n");
    EXPECT_THAT(find_hwmon_power(none.path()).reason().why, HasSubstr("no power meter"));
    const probe::FakeRoot silent;
    silent.write("/sys/class/hwmon/hwmon0/name", "power_meter\n");
    silent.close("/sys/class/hwmon/hwmon0/power1_average");
    EXPECT_THAT(find_hwmon_power(silent.path()).reason().why, HasSubstr("no reading"));
}

TEST(DcmiPower, IsTheInstantaneousReading) {
    EXPECT_EQ(parse_dcmi_power(kReading).value(), 218.0);
}

TEST(DcmiPower, IsUnreadableFromAnyOtherText) {
    for (const std::string& text :
         {std::string(), std::string("DCMI request failed because: Invalid command (c1)\n"),
          reading_with("218 Watts", "218 mW"), reading_with("218 Watts", "-3 Watts"),
          reading_with("218 Watts", "Watts"), reading_with("218 Watts", "218"),
          reading_with("218 Watts", "0 Watts"), reading_with("activated", "deactivated"),
          reading_with("Power reading state is", "State")}) {
        const Readable<double> power = parse_dcmi_power(text);
        EXPECT_FALSE(power.has_value()) << text;
        EXPECT_FALSE(power.reason().remedy.empty()) << text;
    }
}

/// A root with a management controller, and an ipmitool that runs the given script.
class FakeController {
public:
    explicit FakeController(const std::string& script) {
        root_.write("/dev/ipmi0", "");
        root_.write("/bin/ipmitool", "#!/bin/sh\n" + script);
        std::filesystem::permissions(root_.path() / "bin/ipmitool", std::filesystem::perms::owner_all);
    }
    Readable<WallMeter> meter() const {
        return find_ipmi_power(root_.path(), "relative:" + (root_.path() / "bin").string());
    }
    const probe::FakeRoot& root() const { return root_; }

private:
    probe::FakeRoot root_;
};

TEST(IpmiPower, AsksTheInstalledProgramAnew) {
    const FakeController controller("[ \"$*\" = 'dcmi power reading' ] || exit 9\ncat \"${0%/*}/says\"\n");
    controller.root().write("/bin/says", kReading);
    const Readable<WallMeter> meter = controller.meter();
    ASSERT_TRUE(meter.has_value()) << meter.reason().why;
    EXPECT_EQ(meter->watts(), 218.0);
    controller.root().write("/bin/says", reading_with("218 Watts", "333 Watts"));
    EXPECT_EQ(meter->watts(), 333.0);
    controller.root().write("/bin/says", "nothing");
    EXPECT_FALSE(meter->watts().has_value());
}

TEST(IpmiPower, IsUnreadableWhenTheProgramFailsOrIsMissing) {
    const FakeController failing("exit 1\n");
    EXPECT_THAT(failing.meter().reason().why, HasSubstr("ipmitool failed"));
    const FakeController refused("echo 'Could not open device' >&2\nexit 0\n");
    EXPECT_THAT(refused.meter().reason().why, HasSubstr("no power reading"));
    const Readable<WallMeter> missing = find_ipmi_power(failing.root().path(), "/nowhere:");
    EXPECT_THAT(missing.reason().why, HasSubstr("not installed"));
    EXPECT_THAT(missing.reason().remedy, HasSubstr("apt install ipmitool"));
}

TEST(IpmiPower, NeedsAManagementController) {
    const probe::FakeRoot root;
    EXPECT_THAT(find_ipmi_power(root.path(), "/usr/bin").reason().why, HasSubstr("no /dev/ipmi0"));
}

TEST(WallPower, NamesBothReasonsWhenThereIsNeither) {
    const probe::FakeRoot root;
    const Readable<WallMeter> meter = find_wall_power(root.path());
    ASSERT_FALSE(meter.has_value());
    EXPECT_THAT(meter.reason().why, HasSubstr("hwmon"));
    EXPECT_THAT(meter.reason().why, HasSubstr("/dev/ipmi0"));
}

}  // namespace
}  // namespace weir::measure
