// SPDX-License-Identifier: Apache-2.0
#include "probe/meminfo.h"

#include <gtest/gtest.h>

#include "base/units.h"
#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

TEST(Meminfo, ReadsKibibytesAsBytes) {
    EXPECT_EQ(meminfo_bytes("MemTotal:       24684092 kB\nMemFree: 5 kB\n", "MemTotal"), 24684092 * kKiB);
    EXPECT_EQ(meminfo_bytes("Node 0 MemTotal:        4286676 kB\nNode 0 MemFree: 12 kB\n", "MemFree"),
              12 * kKiB);
}

TEST(Meminfo, TakesNoNameForALongerOne) {
    const char* text = "SwapCached: 1 kB\nCached: 2 kB\nInactive(file): 3 kB\nInactive: 4 kB\n";
    EXPECT_EQ(meminfo_bytes(text, "Cached"), 2 * kKiB);
    EXPECT_EQ(meminfo_bytes(text, "Inactive"), 4 * kKiB);
    EXPECT_EQ(meminfo_bytes(text, "Active"), std::nullopt);
    EXPECT_EQ(meminfo_bytes("MemFree:", "MemFree"), std::nullopt);
    EXPECT_EQ(meminfo_bytes("MemFree: lots", "MemFree"), std::nullopt);
}

TEST(Meminfo, PrefersWhatTheKernelCallsAvailable) {
    const FakeRoot root;
    root.write("/proc/meminfo",
               "MemTotal: 100 kB\nMemFree: 10 kB\nMemAvailable: 60 kB\nBuffers: 1 kB\nCached: 2 kB\n");
    const auto state = read_memory_state(root.files());
    ASSERT_TRUE(state);
    EXPECT_EQ(state->total_bytes, 100 * kKiB);
    EXPECT_EQ(state->available_bytes, 60 * kKiB);
}

TEST(Meminfo, AddsFreeAndCachedOnOldKernels) {
    const FakeRoot root;
    root.write("/proc/meminfo", "MemTotal: 100 kB\nMemFree: 10 kB\nBuffers: 1 kB\nCached: 2 kB\n");
    EXPECT_EQ(read_memory_state(root.files())->available_bytes, 13 * kKiB);
}

TEST(Meminfo, IsAbsentWhereTheFileIsOrMakesNoSense) {
    const FakeRoot root;
    EXPECT_FALSE(read_memory_state(root.files()));
    root.write("/proc/meminfo", "nonsense\n");
    EXPECT_FALSE(read_memory_state(root.files()));
    EXPECT_FALSE(read_node_available(root.files(), 0));
}

/// A node full of page cache, much of it read more than once, as after copying a model and its checksum.
TEST(Meminfo, CountsTheCacheThatANodeCanReclaim) {
    const FakeRoot root;
    root.write("/sys/devices/system/node/node3/meminfo",
               "Node 3 MemTotal:       528280704 kB\n"
               "Node 3 MemFree:          3145728 kB\n"
               "Node 3 MemUsed:        525134976 kB\n"
               "Node 3 Active:         420000000 kB\n"
               "Node 3 Inactive:        90000000 kB\n"
               "Node 3 Active(anon):     1000000 kB\n"
               "Node 3 Inactive(anon):   2000000 kB\n"
               "Node 3 Active(file):   400000000 kB\n"
               "Node 3 Inactive(file):  80000000 kB\n"
               "Node 3 FilePages:      482000000 kB\n"
               "Node 3 Shmem:            2000000 kB\n"
               "Node 3 KReclaimable:     5000000 kB\n"
               "Node 3 SReclaimable:     4000000 kB\n");
    EXPECT_EQ(read_node_available(root.files(), 3), (3'145'728 + 480'000'000 + 5'000'000) * kKiB);
}

TEST(Meminfo, CountsTheSlabsOfOldKernels) {
    const FakeRoot root;
    root.write("/sys/devices/system/node/node0/meminfo",
               "Node 0 MemFree: 40 kB\nNode 0 Inactive(file): 5 kB\nNode 0 SReclaimable: 2 kB\n");
    EXPECT_EQ(read_node_available(root.files(), 0), 47 * kKiB);
}

}  // namespace
}  // namespace weir::probe
