// SPDX-License-Identifier: Apache-2.0
#include "cli/memory_attributes.h"

#include <gtest/gtest.h>

namespace weir::cli {
namespace {

measure::Bandwidth figure(const char* kernel, int cpu_node, int memory_node, const char* load, double rate) {
    measure::Bandwidth figure;
    figure.kernel = kernel;
    figure.cpu_node = cpu_node;
    figure.memory_node = memory_node;
    figure.threads = 8;
    figure.load = load;
    figure.bytes_per_s = {rate, rate, rate, 9};
    return figure;
}

TEST(MeasuredAccesses, HaveTheBestReadAndCopyOfEachPairAloneAndItsLatency) {
    measure::Measurements measurements;
    measurements.bandwidth = {
        figure("plain", 0, 0, "alone", 90e9),     figure("prefetch-2k", 0, 0, "alone", 100e9),
        figure("plain", 0, 1, "alone", 30e9),     figure("plain", 0, 0, "all", 200e9),
        figure("triad-nt", 0, 0, "alone", 300e9), figure("copy", 0, 0, "alone", 50e9),
        figure("experts", 0, 1, "alone", 400e9),
    };
    measurements.latency = std::vector<measure::Latency>{{0, 1, {200, 190, 210, 9}}, {1, 1, {90, 89, 91, 9}}};
    const std::vector<probe::MeasuredAccess> accesses = measured_accesses(measurements);
    ASSERT_EQ(accesses.size(), 3U);
    EXPECT_EQ(accesses[0].read_bytes_per_s, 100e9);
    EXPECT_EQ(accesses[0].copy_bytes_per_s, 50e9);
    EXPECT_FALSE(accesses[0].read_latency_ns);
    EXPECT_EQ(accesses[1].memory_node, 1);
    EXPECT_EQ(accesses[1].read_bytes_per_s, 30e9);
    EXPECT_EQ(accesses[1].read_latency_ns, 200);
    EXPECT_EQ(accesses[2].cpu_node, 1);
    EXPECT_FALSE(accesses[2].read_bytes_per_s);
}

TEST(MeasuredAccesses, OfOneNodeAreThoseOfAllItsThreads) {
    measure::Measurements measurements;
    measurements.bandwidth = {figure("plain", 0, 0, "alone", 10e9), figure("plain", 0, 0, "all", 20e9)};
    const std::vector<probe::MeasuredAccess> accesses = measured_accesses(measurements);
    ASSERT_EQ(accesses.size(), 1U);
    EXPECT_EQ(accesses[0].read_bytes_per_s, 20e9);
}

TEST(MeasuredAccesses, AreNoneOfWhatWasNotMeasured) {
    EXPECT_TRUE(measured_accesses({}).empty());
}

}  // namespace
}  // namespace weir::cli
