// SPDX-License-Identifier: Apache-2.0
#include "probe/hardware/cpu_name.h"

#include <gtest/gtest.h>

namespace weir::probe::hardware {
namespace {

TEST(CpuKey, KeepsWhatTellsModelsApart) {
    EXPECT_EQ(cpu_key("AMD EPYC 7532 32-Core Processor                "), "epyc-7532");
    EXPECT_EQ(cpu_key("Intel(R) Xeon(R) Gold 6230 CPU @ 2.10GHz"), "xeon-gold-6230");
    EXPECT_EQ(cpu_key("Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz"), "xeon-e5-2680-v4");
    EXPECT_EQ(cpu_key("Intel(R) Xeon(R) Platinum 8480+"), "xeon-platinum-8480+");
    EXPECT_EQ(cpu_key("AMD Ryzen Threadripper PRO 5975WX 32-Cores    "), "ryzen-threadripper-pro-5975wx");
}

TEST(CpuKey, IsTheKeyOfItself) {
    EXPECT_EQ(cpu_key("epyc-7532"), "epyc-7532");
    EXPECT_EQ(cpu_key("xeon-e5-2680-v4"), "xeon-e5-2680-v4");
}

TEST(CpuKey, IsEmptyForANameThatSaysNothing) {
    EXPECT_EQ(cpu_key(""), "");
    EXPECT_EQ(cpu_key("  Intel(R) CPU @ 2.20GHz"), "");
}

}  // namespace
}  // namespace weir::probe::hardware
