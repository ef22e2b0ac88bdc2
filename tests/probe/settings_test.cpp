// SPDX-License-Identifier: Apache-2.0
#include "probe/settings.h"

#include <gtest/gtest.h>

#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

TEST(Settings, FindTheChosenWord) {
    EXPECT_EQ(chosen_word("always [madvise] never"), "madvise");
    EXPECT_EQ(chosen_word("always madvise"), "");
    EXPECT_EQ(chosen_word("] ["), "");
}

TEST(Settings, AreInTheKernelsWords) {
    const FakeRoot root;
    root.write("/sys/kernel/mm/transparent_hugepage/enabled", "always madvise [never]\n");
    root.write("/sys/kernel/mm/transparent_hugepage/defrag", "always defer defer+madvise [madvise] never\n");
    root.write("/proc/sys/kernel/numa_balancing", "1\n");
    root.write("/proc/sys/vm/swappiness", "60\n");
    root.write("/sys/devices/system/cpu/smt/control", "on\n");
    root.write("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "performance\n");
    root.write("/sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "powersave\n");
    root.write("/sys/devices/system/cpu/cpu1/cpufreq/scaling_driver", "acpi-cpufreq\n");
    root.write("/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages", "4\n");
    root.write("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "0\n");
    auto settings = read_settings(root.files());
    EXPECT_EQ(settings.at("thp").value(), "never");
    EXPECT_EQ(settings.at("thp_defrag").value(), "madvise");
    EXPECT_EQ(settings.at("numa_balancing").value(), "1");
    EXPECT_EQ(settings.at("swappiness").value(), "60");
    EXPECT_EQ(settings.at("smt").value(), "on");
    EXPECT_EQ(settings.at("governor").value(), "performance, powersave");
    EXPECT_EQ(settings.at("cpufreq_driver").value(), "acpi-cpufreq");
    EXPECT_EQ(settings.at("hugepages").value(), "2M: 0, 1G: 4");
}

TEST(Settings, TellWhetherTheKernelWasToldToHideOrMakeUpNodes) {
    const FakeRoot root;
    root.write("/proc/cmdline", "BOOT_IMAGE=/vmlinuz root=/dev/sda1 numa_balancing=disable quiet\n");
    EXPECT_EQ(read_settings(root.files()).at("kernel_numa").value(), "on");
    root.write("/proc/cmdline", "BOOT_IMAGE=/vmlinuz numa=off quiet\n");
    EXPECT_EQ(read_settings(root.files()).at("kernel_numa").value(), "off");
    root.write("/proc/cmdline", "numa=fake=4\n");
    EXPECT_EQ(read_settings(root.files()).at("kernel_numa").value(), "fake=4");
}

TEST(Settings, SayWhyAndWhatToDoWhenAbsent) {
    const FakeRoot root;
    const auto settings = read_settings(root.files());
    EXPECT_EQ(settings.size(), 9U);
    for (const auto& [name, value] : settings) {
        ASSERT_FALSE(value.has_value()) << name;
        EXPECT_TRUE(value.reason().why.starts_with("there is no /")) << name << ": " << value.reason().why;
        EXPECT_FALSE(value.reason().remedy.empty()) << name;
    }
    EXPECT_EQ(settings.at("thp").reason().why, "there is no /sys/kernel/mm/transparent_hugepage/enabled");
    EXPECT_NE(settings.at("governor").reason().remedy.find("amd-pstate"), std::string::npos);
}

TEST(Settings, OfATopologyAloneAreAReplaysOwnReason) {
    for (const auto& [name, value] : read_settings(SystemFiles::none())) {
        ASSERT_FALSE(value.has_value()) << name;
        EXPECT_EQ(value.reason().why, "this machine is a replay that holds its topology alone");
    }
}

TEST(Settings, SayWhenAFileHoldsSomethingUnknown) {
    const FakeRoot root;
    root.write("/sys/kernel/mm/transparent_hugepage/enabled", "perhaps\n");
    EXPECT_EQ(read_settings(root.files()).at("thp").reason().why,
              "/sys/kernel/mm/transparent_hugepage/enabled holds something that weir does not know");
}

}  // namespace
}  // namespace weir::probe
