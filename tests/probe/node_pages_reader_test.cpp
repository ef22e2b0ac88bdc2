// SPDX-License-Identifier: Apache-2.0
#include "probe/node_pages_reader.h"

#include <gtest/gtest.h>

#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

constexpr const char* kNode = "/sys/devices/system/node/node1";

TEST(NodePages, AreReadBySizeSmallestFirst) {
    const FakeRoot root;
    const std::string pools = std::string(kNode) + "/hugepages/";
    root.write(pools + "hugepages-1048576kB/nr_hugepages", "16\n");
    root.write(pools + "hugepages-1048576kB/free_hugepages", "4\n");
    root.write(pools + "hugepages-2048kB/nr_hugepages", "0\n");
    root.write(pools + "hugepages-2048kB/free_hugepages", "0\n");
    root.write(std::string(kNode) + "/meminfo", "Node 1 AnonPages: 9 kB\nNode 1 AnonHugePages:   2048 kB\n");
    const auto nodes = read_node_pages(root.files());
    ASSERT_EQ(nodes.value().size(), 1U);
    EXPECT_EQ(nodes->front().node, 1);
    const std::vector<HugePagePool>& found = nodes->front().huge_pages.value();
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].page_bytes, 2U << 20U);
    EXPECT_EQ(found[0].reserved_pages.value(), 0U);
    EXPECT_EQ(found[1].page_bytes, 1U << 30U);
    EXPECT_EQ(found[1].reserved_pages.value(), 16U);
    EXPECT_EQ(found[1].free_pages.value(), 4U);
    EXPECT_EQ(nodes->front().transparent_huge_bytes.value(), 2U << 20U);
}

TEST(NodePages, SayWhatTheyDoNotKnow) {
    const FakeRoot root;
    const std::string pools = std::string(kNode) + "/hugepages/";
    root.write(pools + "hugepages-2048kB/nr_hugepages", "99999999999999999999\n");
    root.close(pools + "hugepages-2048kB/free_hugepages");
    for (const char* odd : {"hugepages-bigkB", "hugepages-0kB", "hugepages-2048", "power"}) {
        root.write(pools + odd + "/nr_hugepages", "1\n");
    }
    root.write(std::string(kNode) + "/meminfo", "Node 1 AnonHugePages: some kB\n");
    const auto nodes = read_node_pages(root.files());
    ASSERT_EQ(nodes.value().front().huge_pages.value().size(), 1U);
    EXPECT_FALSE(nodes->front().huge_pages->front().reserved_pages.has_value());
    EXPECT_TRUE(nodes->front().huge_pages->front().free_pages.reason().why.ends_with("may not be read"));
    EXPECT_TRUE(nodes->front().transparent_huge_bytes.reason().why.ends_with("that is a number"));
}

TEST(NodePages, SayWhyThereAreNone) {
    const FakeRoot root;
    EXPECT_EQ(read_node_pages(root.files()).reason().why, "there is no /sys/devices/system/node");
    root.make_folder(kNode);
    const auto nodes = read_node_pages(root.files());
    EXPECT_EQ(nodes.value().front().huge_pages.reason().why,
              "there is no /sys/devices/system/node/node1/hugepages");
    EXPECT_EQ(nodes->front().transparent_huge_bytes.reason().why,
              "there is no /sys/devices/system/node/node1/meminfo");
}

}  // namespace
}  // namespace weir::probe
