// SPDX-License-Identifier: Apache-2.0
#include "probe/memory_encryption.h"

#include <gtest/gtest.h>

#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

constexpr const char* kTsme = "/sys/bus/pci/devices/0000:22:00.1/tsme_status";

TEST(Sme, IsWhatTheCpuOffersAndTheKernelWasAskedFor) {
    const FakeRoot root;
    root.write("/proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu sme sev\n");
    root.write("/proc/cmdline", "quiet\n");
    EXPECT_EQ(read_sme(root.files()).value(), "not requested");
    root.write("/proc/cmdline", "quiet mem_encrypt=on\n");
    EXPECT_EQ(read_sme(root.files()).value(), "requested");
    root.write("/proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu smep sev_es\n");
    EXPECT_EQ(read_sme(root.files()).value(), "unavailable");
}

TEST(Sme, SaysWhichFileIsMissing) {
    const FakeRoot root;
    EXPECT_EQ(read_sme(root.files()).reason().why, "there is no /proc/cpuinfo");
    root.write("/proc/cpuinfo", "processor\t: 0\nFeatures\t: fp asimd\n");
    EXPECT_EQ(read_sme(root.files()).reason().why, "/proc/cpuinfo lists no flags");
    root.write("/proc/cpuinfo", "flags\n");
    EXPECT_EQ(read_sme(root.files()).value(), "unavailable");
    root.write("/proc/cpuinfo", "flags: sme\n");
    EXPECT_EQ(read_sme(root.files()).reason().why, "there is no /proc/cmdline");
    root.close("/proc/cmdline");
    EXPECT_EQ(read_sme(root.files()).reason().why, "/proc/cmdline may not be read");
}

TEST(Tsme, IsWhatTheSecurityProcessorSays) {
    const FakeRoot root;
    root.make_folder("/sys/bus/pci/devices/0000:00:00.0");
    root.write(kTsme, "1\n");
    EXPECT_EQ(read_tsme(root.files()).value(), "on");
    root.write(kTsme, "0\n");
    EXPECT_EQ(read_tsme(root.files()).value(), "off");
}

TEST(Tsme, IsOtherwiseTheBiosesSecret) {
    const FakeRoot root;
    const auto absent = read_tsme(root.files());
    EXPECT_EQ(absent.reason().why, "there is no /sys/bus/pci/devices/*/tsme_status");
    EXPECT_NE(absent.reason().remedy.find("BIOS"), std::string::npos);
    for (const char* garbage : {"", "2\n", "yes\n", "-1\n"}) {
        root.write(kTsme, garbage);
        EXPECT_TRUE(read_tsme(root.files()).reason().why.ends_with("weir does not know")) << garbage;
    }
}

}  // namespace
}  // namespace weir::probe
