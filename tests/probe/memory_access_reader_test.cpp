// SPDX-License-Identifier: Apache-2.0
#include "probe/memory_access_reader.h"

#include <gtest/gtest.h>

#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

constexpr const char* kInitiators = "/sys/devices/system/node/node2/access0/initiators";

TEST(MemoryAccess, IsReadByNodeAndClass) {
    const FakeRoot root;
    const std::string folder = kInitiators;
    root.write(folder + "/read_bandwidth", "102400\n");
    root.write(folder + "/write_bandwidth", "51200\n");
    root.write(folder + "/read_latency", "120\n");
    root.write(folder + "/write_latency", "150\n");
    root.link(folder + "/node1", "../../../node1");
    root.link(folder + "/node0", "../../../node0");
    root.make_folder("/sys/devices/system/node/node2/access1/initiators");
    root.make_folder("/sys/devices/system/node/node10/access0/initiators");
    const auto access = read_memory_access(root.files());
    ASSERT_EQ(access.value().size(), 3U);
    const MemoryAccess& first = access->front();
    EXPECT_EQ(first.node, 2);
    EXPECT_EQ(first.access_class, 0);
    EXPECT_EQ(first.initiators, "0-1");
    EXPECT_DOUBLE_EQ(first.read_bandwidth_bytes_per_s.value(), 102.4e9);
    EXPECT_DOUBLE_EQ(first.write_bandwidth_bytes_per_s.value(), 51.2e9);
    EXPECT_EQ(first.read_latency_ns.value(), 120U);
    EXPECT_EQ(first.write_latency_ns.value(), 150U);
    EXPECT_EQ(access->at(1).access_class, 1);
    EXPECT_EQ(access->at(1).initiators, "");
    EXPECT_EQ(access->at(2).node, 10);
}

TEST(MemoryAccess, OfZeroIsWhatTheFirmwareLeftOut) {
    const FakeRoot root;
    root.write(std::string(kInitiators) + "/read_bandwidth", "0\n");
    root.write(std::string(kInitiators) + "/read_latency", "0\n");
    const auto access = read_memory_access(root.files());
    const MemoryAccess& first = access.value().front();
    EXPECT_TRUE(first.read_bandwidth_bytes_per_s.reason().why.ends_with("is 0: the firmware gives none"));
    EXPECT_TRUE(first.read_latency_ns.reason().why.ends_with("is 0: the firmware gives none"));
}

TEST(MemoryAccess, KeepsAClassWhoseFilesAreGarbage) {
    const FakeRoot root;
    root.write(std::string(kInitiators) + "/read_bandwidth", "fast\n");
    root.write(std::string(kInitiators) + "/write_bandwidth", "18446744073709551615\n");
    root.write(std::string(kInitiators) + "/read_latency", "\n");
    root.close(std::string(kInitiators) + "/write_latency");
    const auto access = read_memory_access(root.files());
    const MemoryAccess& first = access.value().front();
    EXPECT_FALSE(first.read_bandwidth_bytes_per_s.has_value());
    EXPECT_FALSE(first.write_bandwidth_bytes_per_s.has_value());
    EXPECT_FALSE(first.read_latency_ns.has_value());
    EXPECT_TRUE(first.write_latency_ns.reason().why.ends_with("may not be read"));
}

TEST(MemoryAccess, SaysWhyThereIsNone) {
    const FakeRoot root;
    EXPECT_EQ(read_memory_access(root.files()).reason().why, "there is no /sys/devices/system/node");
    root.write("/sys/devices/system/node/node0/meminfo", "");
    const auto none = read_memory_access(root.files());
    EXPECT_EQ(none.reason().why, "/sys/devices/system/node lists no access class of a node");
    EXPECT_NE(none.reason().remedy.find("HMAT"), std::string::npos);
}

TEST(MemorySideCaches, AreReadByNodeAndLevel) {
    const FakeRoot root;
    const std::string folder = "/sys/devices/system/node/node0/memory_side_cache/index1";
    root.write(folder + "/size", "17179869184\n");
    root.write(folder + "/line_size", "64\n");
    root.write(folder + "/indexing", "0\n");
    root.write(folder + "/write_policy", "1\n");
    const auto caches = read_memory_side_caches(root.files());
    ASSERT_EQ(caches.value().size(), 1U);
    EXPECT_EQ(caches->front().node, 0);
    EXPECT_EQ(caches->front().level, 1);
    EXPECT_EQ(caches->front().size_bytes.value(), 16ULL << 30U);
    EXPECT_EQ(caches->front().line_bytes.value(), 64U);
    EXPECT_EQ(caches->front().indexing.value(), "direct-mapped");
    EXPECT_EQ(caches->front().write_policy.value(), "write-through");
}

TEST(MemorySideCaches, SayWhatTheyDoNotKnow) {
    const FakeRoot root;
    EXPECT_EQ(read_memory_side_caches(root.files()).reason().why, "there is no /sys/devices/system/node");
    const std::string folder = "/sys/devices/system/node/node0/memory_side_cache/index1";
    root.write(folder + "/indexing", "3\n");
    root.write(folder + "/write_policy", "back\n");
    const auto caches = read_memory_side_caches(root.files());
    EXPECT_TRUE(caches.value().front().indexing.reason().why.ends_with("weir does not know"));
    EXPECT_FALSE(caches->front().write_policy.has_value());
    EXPECT_FALSE(caches->front().size_bytes.has_value());
}

TEST(MemoryTiers, ComeFastestFirst) {
    const FakeRoot root;
    root.write("/sys/devices/virtual/memory_tiering/memory_tier22/nodelist", "2-3\n");
    root.write("/sys/devices/virtual/memory_tiering/memory_tier4/nodelist", "0,1\n");
    root.write("/sys/devices/virtual/memory_tiering/uevent", "");
    const auto tiers = read_memory_tiers(root.files());
    ASSERT_EQ(tiers.value().size(), 2U);
    EXPECT_EQ(tiers->at(0).tier, 4);
    EXPECT_EQ(tiers->at(0).nodes.value(), "0-1");
    EXPECT_EQ(tiers->at(1).tier, 22);
    EXPECT_EQ(tiers->at(1).nodes.value(), "2-3");
}

TEST(MemoryTiers, SayWhatTheyDoNotKnow) {
    const FakeRoot root;
    EXPECT_EQ(read_memory_tiers(root.files()).reason().why,
              "there is no /sys/devices/virtual/memory_tiering");
    root.write("/sys/devices/virtual/memory_tiering/memory_tier4/nodelist", "all\n");
    EXPECT_FALSE(read_memory_tiers(root.files()).value().front().nodes.has_value());
}

}  // namespace
}  // namespace weir::probe
