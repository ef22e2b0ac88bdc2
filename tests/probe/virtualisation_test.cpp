// SPDX-License-Identifier: Apache-2.0
#include "probe/virtualisation.h"

#include <gtest/gtest.h>

#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

TEST(Virtualisation, KnowsHypervisorsByTheirSignature) {
    EXPECT_EQ(hypervisor_of_signature("KVMKVMKVM"), "KVM");
    EXPECT_EQ(hypervisor_of_signature("Microsoft Hv"), "Hyper-V");
    EXPECT_EQ(hypervisor_of_signature("NewOneNewOne"), "NewOneNewOne");
    EXPECT_EQ(hypervisor_of_signature(""), "a hypervisor that gives no name");
}

TEST(Virtualisation, TellsVirtualProductsFromRealOnes) {
    EXPECT_EQ(hypervisor_of_product("QEMU", "Standard PC (Q35 + ICH9, 2009)"), "QEMU");
    EXPECT_EQ(hypervisor_of_product("Microsoft Corporation", "Virtual Machine"), "Hyper-V");
    EXPECT_EQ(hypervisor_of_product("VMware, Inc.", "VMware7,1"), "VMware");
    EXPECT_EQ(hypervisor_of_product("Amazon EC2", "r7a.4xlarge"), "Amazon EC2");
    EXPECT_EQ(hypervisor_of_product("Amazon EC2", "r7a.metal-48xl"), "");
    EXPECT_EQ(hypervisor_of_product("Supermicro", "AS -2124BT-HTR"), "");
    EXPECT_EQ(hypervisor_of_product("Microsoft Corporation", "Surface Server"), "");
}

TEST(Virtualisation, IsNoOnACpuWithoutTheFlag) {
    const FakeRoot root;
    root.write("/proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu vme avx2\nbugs : none\n");
    EXPECT_EQ(read_virtualisation(root.files()).value(), "no");
}

TEST(Virtualisation, SeesTheFlagWhereNothingElseSpeaks) {
    const FakeRoot root;
    root.write("/proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu hypervisor avx2\n");
    EXPECT_EQ(read_virtualisation(root.files()).value(), "a hypervisor that gives no name");
    root.write("/proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu avx2 hypervisor\n");
    EXPECT_EQ(read_virtualisation(root.files()).value(), "a hypervisor that gives no name");
}

TEST(Virtualisation, PrefersTheNameInDmiAndInSysHypervisor) {
    const FakeRoot root;
    root.write("/proc/cpuinfo", "flags\t\t: fpu hypervisor\n");
    root.write("/sys/class/dmi/id/sys_vendor", "VMware, Inc.\n");
    root.write("/sys/class/dmi/id/product_name", "VMware Virtual Platform\n");
    EXPECT_EQ(read_virtualisation(root.files()).value(), "VMware");
    root.write("/sys/hypervisor/type", "xen\n");
    EXPECT_EQ(read_virtualisation(root.files()).value(), "Xen");
}

TEST(Virtualisation, IsUnreadableWhereNothingSpeaks) {
    const FakeRoot root;
    const auto answer = read_virtualisation(root.files());
    ASSERT_FALSE(answer.has_value());
    EXPECT_NE(answer.reason().remedy.find("systemd-detect-virt"), std::string::npos);
}

}  // namespace
}  // namespace weir::probe
