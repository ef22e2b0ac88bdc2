// SPDX-License-Identifier: Apache-2.0
#include "base/units.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(Units, PrintCapacityInBinaryUnits) {
    EXPECT_EQ(format_capacity(0), "0 B");
    EXPECT_EQ(format_capacity(1023), "1023 B");
    EXPECT_EQ(format_capacity(512 * kKiB), "512.0 KiB");
    EXPECT_EQ(format_capacity(32 * kMiB), "32.0 MiB");
    EXPECT_EQ(format_capacity(kGiB), "1.0 GiB");
    EXPECT_EQ(format_capacity(1536 * kMiB), "1.5 GiB");
    EXPECT_EQ(format_capacity(1024 * kGiB), "1024.0 GiB");
}

TEST(Units, PrintBandwidthInDecimalGigabytes) {
    EXPECT_EQ(format_bandwidth(28.34e9), "28.3 GB/s");
    EXPECT_EQ(format_bandwidth(0), "0.0 GB/s");
}

TEST(Units, PrintDurationsInTheUnitThatFits) {
    EXPECT_EQ(format_duration(7), "7 ns");
    EXPECT_EQ(format_duration(1234), "1.2 µs");
    EXPECT_EQ(format_duration(34.1e6), "34.1 ms");
    EXPECT_EQ(format_duration(2.5e9), "2.50 s");
    EXPECT_EQ(format_duration(-1234), "-1.2 µs");
}

TEST(Units, PrintSharesAndRates) {
    EXPECT_EQ(format_percent(0.831), "83.1 %");
    EXPECT_EQ(format_rate(1.268), "1.27 tokens/s");
    EXPECT_EQ(format_rate(12.68), "12.7 tokens/s");
}

}  // namespace
}  // namespace weir
