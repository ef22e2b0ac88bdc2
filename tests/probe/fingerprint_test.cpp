// SPDX-License-Identifier: Apache-2.0
#include "probe/fingerprint.h"

#include <gtest/gtest.h>

#include "base/units.h"

namespace weir::probe {
namespace {

TEST(Fingerprint, IsSixteenHexDigitsOfAKnownHash) {
    const std::string print = fingerprint("AMD EPYC 7532", "Package:2", 512 * kGiB);
    EXPECT_EQ(print.size(), 16U);
    EXPECT_EQ(print.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_EQ(print, fingerprint("AMD EPYC 7532", "Package:2", 512 * kGiB));
}

TEST(Fingerprint, DiffersWithCpuShapeAndMemory) {
    const std::string print = fingerprint("AMD EPYC 7532", "Package:2", 512 * kGiB);
    EXPECT_NE(print, fingerprint("AMD EPYC 7542", "Package:2", 512 * kGiB));
    EXPECT_NE(print, fingerprint("AMD EPYC 7532", "Package:1", 512 * kGiB));
    EXPECT_NE(print, fingerprint("AMD EPYC 7532", "Package:2", 256 * kGiB));
}

TEST(Fingerprint, DoesNotFollowWhatTheKernelKeepsForItself) {
    EXPECT_EQ(round_memory(503 * kGiB + 123 * kMiB), 512 * kGiB);
    EXPECT_EQ(round_memory(503 * kGiB + 900 * kMiB), 512 * kGiB);
    EXPECT_EQ(round_memory(1007 * kGiB), 1024 * kGiB);
    EXPECT_EQ(round_memory(23 * kGiB + 500 * kMiB), 24 * kGiB);
    EXPECT_EQ(round_memory(377 * kGiB), 384 * kGiB);
    EXPECT_EQ(round_memory(0), 0U);
}

}  // namespace
}  // namespace weir::probe
