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
    root.write("/sys/kernel/mm/transparent_hugepage/shmem_enabled",
               "always within_size advise [never] deny force\n");
    root.write("/sys/kernel/mm/transparent_hugepage/khugepaged/defrag", "1\n");
    root.write("/proc/sys/vm/zone_reclaim_mode", "0\n");
    root.write("/proc/sys/vm/overcommit_memory", "2\n");
    root.write("/sys/devices/system/cpu/isolated", "2-7\n");
    root.write("/sys/devices/system/cpu/nohz_full", "2-7\n");
    root.write("/proc/cmdline", "quiet mitigations=off\n");
    auto settings = read_settings(root.files());
    EXPECT_EQ(settings.at("thp").value(), "never");
    EXPECT_EQ(settings.at("thp_defrag").value(), "madvise");
    EXPECT_EQ(settings.at("numa_balancing").value(), "1");
    EXPECT_EQ(settings.at("swappiness").value(), "60");
    EXPECT_EQ(settings.at("smt").value(), "on");
    EXPECT_EQ(settings.at("governor").value(), "performance, powersave");
    EXPECT_EQ(settings.at("cpufreq_driver").value(), "acpi-cpufreq");
    EXPECT_EQ(settings.at("hugepages").value(), "2M: 0, 1G: 4");
    EXPECT_EQ(settings.at("thp_shmem").value(), "never");
    EXPECT_EQ(settings.at("khugepaged_defrag").value(), "1");
    EXPECT_EQ(settings.at("zone_reclaim_mode").value(), "0");
    EXPECT_EQ(settings.at("overcommit_memory").value(), "2");
    EXPECT_EQ(settings.at("isolated_cpus").value(), "2-7");
    EXPECT_EQ(settings.at("nohz_full").value(), "2-7");
    EXPECT_EQ(settings.at("mitigations").value(), "off");
}

TEST(Settings, CallABlankListOfCpusNone) {
    const FakeRoot root;
    root.write("/sys/devices/system/cpu/isolated", "\n");
    root.write("/sys/devices/system/cpu/nohz_full", "  (null)\n");
    root.write("/sys/kernel/mm/transparent_hugepage/khugepaged/defrag", "\n");
    const auto settings = read_settings(root.files());
    EXPECT_EQ(settings.at("isolated_cpus").value(), "none");
    EXPECT_EQ(settings.at("nohz_full").value(), "none");
    EXPECT_FALSE(settings.at("khugepaged_defrag").has_value());
}

TEST(Settings, FindBoostWhereverTheDriverKeepsIt) {
    const std::string cpus = "/sys/devices/system/cpu/";
    const FakeRoot acpi;
    acpi.write(cpus + "cpufreq/boost", "0\n");
    EXPECT_EQ(read_settings(acpi.files()).at("boost").value(), "off");
    const FakeRoot intel;
    intel.write(cpus + "intel_pstate/no_turbo", "0\n");
    EXPECT_EQ(read_settings(intel.files()).at("boost").value(), "on");
    const FakeRoot amd;
    amd.write(cpus + "cpufreq/policy0/boost", "1\n");
    EXPECT_EQ(read_settings(amd.files()).at("boost").value(), "on");
    amd.write(cpus + "cpufreq/policy1/boost", "0\n");
    EXPECT_EQ(read_settings(amd.files()).at("boost").value(), "off, on");
}

TEST(Settings, DoNotTakeGarbageForBoost) {
    const FakeRoot root;
    for (const char* garbage : {"2\n", "on\n", "\n", "99999999999999999999\n"}) {
        root.write("/sys/devices/system/cpu/cpufreq/boost", garbage);
        EXPECT_TRUE(read_settings(root.files()).at("boost").reason().why.ends_with("weir does not know"))
            << garbage;
    }
}

TEST(Settings, SayHowMuchSwapIsUsed) {
    const FakeRoot root;
    root.write("/proc/meminfo", "SwapTotal:  8388608 kB\nSwapFree:  7340032 kB\n");
    EXPECT_EQ(read_settings(root.files()).at("swap").value(), "1.0 GiB of 8.0 GiB");
    root.write("/proc/meminfo", "SwapTotal:  0 kB\nSwapFree:  0 kB\n");
    EXPECT_EQ(read_settings(root.files()).at("swap").value(), "none");
    for (const char* garbage :
         {"", "SwapTotal: 8 kB\n", "SwapTotal: 8 kB\nSwapFree: 9 kB\n", "SwapTotal: x\n"}) {
        root.write("/proc/meminfo", garbage);
        EXPECT_FALSE(read_settings(root.files()).at("swap").has_value()) << garbage;
    }
}

TEST(Settings, KnowTheKernelsOwnChoiceOfMitigations) {
    const FakeRoot root;
    root.write("/proc/cmdline", "quiet\n");
    EXPECT_EQ(read_settings(root.files()).at("mitigations").value(), "auto");
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
    EXPECT_EQ(settings.size(), 20U);
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
