// SPDX-License-Identifier: Apache-2.0
#include "probe/cgroup.h"

#include <gtest/gtest.h>

#include <string>

#include "base/units.h"
#include "tests/probe/fixture.h"

namespace weir::probe {
namespace {

constexpr const char* kMountV2 = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n";
constexpr const char* kMountV1 = "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n";

/// A group of v2 with a limit, usage and inactive file pages.
void write_v2(const FakeRoot& root, const std::string& folder, const std::string& max, std::uint64_t usage,
              std::uint64_t inactive_file) {
    root.write(folder + "/memory.max", max + "\n");
    root.write(folder + "/memory.current", std::to_string(usage) + "\n");
    root.write(folder + "/memory.stat",
               "anon 1\nfile 2\ninactive_file " + std::to_string(inactive_file) + "\nslab 3\n");
}

TEST(CgroupMemory, TakesTheTightestOfVersion2FromTheLeafToTheRoot) {
    const FakeRoot root;
    root.write("/proc/self/cgroup", "0::/system.slice/weir.service\n");
    root.write("/proc/self/mountinfo", kMountV2);
    write_v2(root, "/sys/fs/cgroup/system.slice/weir.service", std::to_string(8 * kGiB), 3 * kGiB, kGiB);
    write_v2(root, "/sys/fs/cgroup/system.slice", std::to_string(4 * kGiB), 3 * kGiB, 2 * kGiB);
    const CgroupMemory memory = read_cgroup_memory(root.files());
    EXPECT_EQ(memory.limit_bytes.value(), 4 * kGiB);
    EXPECT_EQ(memory.available_bytes.value(),
              3 * kGiB);  // 4 - (3 - 2) in the slice, 8 - (3 - 1) in the service
}

TEST(CgroupMemory, HasNoLimitWhenEveryGroupSaysMax) {
    const FakeRoot root;
    root.write("/proc/self/cgroup", "0::/a/b\n");
    root.write("/proc/self/mountinfo", kMountV2);
    write_v2(root, "/sys/fs/cgroup/a/b", "max", kGiB, 0);
    write_v2(root, "/sys/fs/cgroup/a", "max", kGiB, 0);
    const CgroupMemory memory = read_cgroup_memory(root.files());
    ASSERT_FALSE(memory.limit_bytes.has_value());
    EXPECT_EQ(memory.limit_bytes.reason().why, "no control group limits the memory of this process");
    EXPECT_FALSE(memory.limit_bytes.reason().remedy.empty());
    EXPECT_FALSE(memory.available_bytes.has_value());
}

TEST(CgroupMemory, CountsTheHighMarkOfVersion2AsALimit) {
    const FakeRoot root;
    root.write("/proc/self/cgroup", "0::/a\n");
    root.write("/proc/self/mountinfo", kMountV2);
    write_v2(root, "/sys/fs/cgroup/a", std::to_string(8 * kGiB), kGiB, 0);
    root.write("/sys/fs/cgroup/a/memory.high", std::to_string(6 * kGiB));
    const CgroupMemory memory = read_cgroup_memory(root.files());
    EXPECT_EQ(memory.limit_bytes.value(), 6 * kGiB);
    EXPECT_EQ(memory.available_bytes.value(), 5 * kGiB);
}

TEST(CgroupMemory, ReadsVersion1WithItsTotalInactivePages) {
    const FakeRoot root;
    root.write("/proc/self/cgroup", "5:cpu,cpuacct:/x\n4:memory:/docker/abc\n0::/\n");
    root.write("/proc/self/mountinfo", kMountV1);
    const std::string group = "/sys/fs/cgroup/memory/docker/abc";
    root.write(group + "/memory.limit_in_bytes", "2147483648\n");
    root.write(group + "/memory.usage_in_bytes", "1073741824\n");
    root.write(group + "/memory.stat", "inactive_file 7\ntotal_inactive_file 536870912\n");
    root.write("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    const CgroupMemory memory = read_cgroup_memory(root.files());
    EXPECT_EQ(memory.limit_bytes.value(), 2 * kGiB);
    EXPECT_EQ(memory.available_bytes.value(), 2 * kGiB - 512 * kMiB);
}

/// Files that were read more than once, as a model that was copied and then checked.
TEST(CgroupMemory, CountsCacheThatIsActiveAsReclaimable) {
    const FakeRoot root;
    root.write("/proc/self/cgroup", "4:memory:/one\n0::/two\n");
    root.write("/proc/self/mountinfo", std::string(kMountV1) + kMountV2);
    const std::string one = "/sys/fs/cgroup/memory/one";
    root.write(one + "/memory.limit_in_bytes", "8000");
    root.write(one + "/memory.usage_in_bytes", "7900");
    root.write(one + "/memory.stat",
               "active_file 1\ninactive_file 2\ntotal_inactive_file 3000\ntotal_active_file 4000\n");
    EXPECT_EQ(read_cgroup_memory(root.files()).available_bytes.value(), 7100U);
    const std::string two = "/sys/fs/cgroup/two";
    root.write(two + "/memory.max", "8000");
    root.write(two + "/memory.current", "7900");
    root.write(two + "/memory.stat", "file 6500\ninactive_file 2000\nactive_file 4000\nshmem 500\n");
    EXPECT_EQ(read_cgroup_memory(root.files()).available_bytes.value(), 6100U);
}

TEST(CgroupMemory, KnowsTheLargestNumberOfVersion1AsNoLimit) {
    const FakeRoot root;
    root.write("/proc/self/cgroup", "4:memory:/\n");
    root.write("/proc/self/mountinfo", kMountV1);
    root.write("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    EXPECT_FALSE(read_cgroup_memory(root.files()).limit_bytes.has_value());
}

TEST(CgroupMemory, FindsTheGroupOfAContainerWhoseMountShowsOnlyItsSubtree) {
    const FakeRoot root;
    root.write("/proc/self/cgroup", "4:memory:/docker/abc/child\n");
    root.write("/proc/self/mountinfo",
               "35 31 0:32 /docker/abc /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n");
    root.write("/sys/fs/cgroup/memory/memory.limit_in_bytes", std::to_string(2 * kGiB));
    root.write("/sys/fs/cgroup/memory/child/memory.limit_in_bytes", std::to_string(kGiB));
    EXPECT_EQ(read_cgroup_memory(root.files()).limit_bytes.value(), kGiB);
}

TEST(CgroupMemory, GoesUpFromAGroupThatIsNotThereAnyMore) {
    const FakeRoot root;
    root.write("/proc/self/cgroup", "0::/hidden/deeper\n");
    root.write("/proc/self/mountinfo", kMountV2);
    write_v2(root, "/sys/fs/cgroup", std::to_string(kGiB), 0, 0);
    EXPECT_EQ(read_cgroup_memory(root.files()).limit_bytes.value(), kGiB);
}

TEST(CgroupMemory, UsesTheUsualMountPointsWhereMountinfoIsMissing) {
    const FakeRoot root;
    root.write("/proc/self/cgroup", "0::/a\n");
    write_v2(root, "/sys/fs/cgroup/a", std::to_string(kGiB), 0, 0);
    EXPECT_EQ(read_cgroup_memory(root.files()).limit_bytes.value(), kGiB);
}

TEST(CgroupMemory, GivesNothingWhenTheGroupIsOverItsLimit) {
    const FakeRoot root;
    root.write("/proc/self/cgroup", "0::/a\n");
    root.write("/proc/self/mountinfo", kMountV2);
    write_v2(root, "/sys/fs/cgroup/a", std::to_string(kGiB), 2 * kGiB, 0);
    EXPECT_EQ(read_cgroup_memory(root.files()).available_bytes.value(), 0U);
}

TEST(CgroupMemory, SaysWhatIsMissingWhereThereIsNoProc) {
    const FakeRoot root;
    const CgroupMemory memory = read_cgroup_memory(root.files());
    ASSERT_FALSE(memory.limit_bytes.has_value());
    EXPECT_EQ(memory.limit_bytes.reason().why, "there is no /proc/self/cgroup");
}

}  // namespace
}  // namespace weir::probe
