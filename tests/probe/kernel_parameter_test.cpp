// SPDX-License-Identifier: Apache-2.0
#include "probe/kernel_parameter.h"

#include <gtest/gtest.h>

namespace weir::probe {
namespace {

TEST(KernelParameter, IsWhatStandsAfterItsName) {
    EXPECT_EQ(kernel_parameter("quiet mem_encrypt=on isolcpus=2-7", "mem_encrypt"), "on");
    EXPECT_EQ(kernel_parameter("isolcpus=", "isolcpus"), "");
    EXPECT_EQ(kernel_parameter("a=b=c", "a"), "b=c");
}

TEST(KernelParameter, OfSeveralIsTheLast) {
    EXPECT_EQ(kernel_parameter("mitigations=auto mitigations=off", "mitigations"), "off");
}

TEST(KernelParameter, IsAWholeWordAndTheKernelsOwn) {
    EXPECT_EQ(kernel_parameter("", "mitigations"), std::nullopt);
    EXPECT_EQ(kernel_parameter("mitigations", "mitigations"), std::nullopt);
    EXPECT_EQ(kernel_parameter("xmitigations=off mitigations_x=off", "mitigations"), std::nullopt);
    EXPECT_EQ(kernel_parameter("quiet -- mitigations=off", "mitigations"), std::nullopt);
}

}  // namespace
}  // namespace weir::probe
