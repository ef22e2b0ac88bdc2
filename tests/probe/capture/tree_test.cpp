// SPDX-License-Identifier: Apache-2.0
#include "probe/capture/tree.h"

#include <gtest/gtest.h>

namespace weir::probe {
namespace {

TEST(CaptureTree, PutsAFileWhereItsLinksLead) {
    CaptureTree tree;
    tree.put_link("/sys/bus/node/devices/node0", "../../../devices/system/node/node0");
    tree.put_file("/sys/bus/node/devices/node0/meminfo", "text");
    ASSERT_TRUE(tree.entries().contains("sys/devices/system/node/node0/meminfo"));
    EXPECT_TRUE(tree.has("/sys/bus/node/devices/node0/meminfo"));
    EXPECT_FALSE(tree.has("/sys/bus/node/devices/node1"));
}

TEST(CaptureTree, LeavesOutLinksThatLeaveIt) {
    CaptureTree tree;
    tree.put_link("/sys/a", "../../etc");
    tree.put_link("/sys/b", "/etc");
    EXPECT_TRUE(tree.entries().empty());
}

TEST(CaptureTree, ReplacesFilesAndKeepsFolders) {
    CaptureTree tree;
    tree.put_file("/proc/meminfo", "old");
    tree.put_file("/proc/meminfo", "new");
    tree.put_file("/proc", "no folder");
    tree.put_link("/proc/meminfo", "elsewhere");
    EXPECT_EQ(tree.entries().at("proc/meminfo").content, "new");
    EXPECT_EQ(tree.entries().at("proc").kind, TreeEntry::Kind::kFolder);
}

TEST(CaptureTree, StopsAtLinksInACircle) {
    CaptureTree tree;
    tree.put_link("/a", "b");
    tree.put_link("/b", "a");
    tree.put_file("/a/c", "text");
    EXPECT_FALSE(tree.entries().contains("c"));
}

}  // namespace
}  // namespace weir::probe
