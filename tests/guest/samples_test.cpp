// SPDX-License-Identifier: Apache-2.0
#include "tests/guest/samples.h"

#include <gmock/gmock.h>

#include "base/units.h"

namespace weir::guest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

TEST(GuestSamples, GiveThreadsAndTheirCpusMomentByMoment) {
    const auto samples = read_thread_samples(
        "sample\nstate S\nthread 7\ncpus 0-3\nsample\nstate R\nthread 7\ncpus 2\nstate S\nthread 8\ncpus 0\n"
        "state R\nthread 9\nsample\n");
    ASSERT_EQ(samples.size(), 3U);
    EXPECT_THAT(samples[0].front().cpus, ElementsAre(0, 1, 2, 3));
    ASSERT_EQ(samples[1].size(), 2U);
    EXPECT_EQ(samples[1][1].id, 8);
    EXPECT_EQ(samples[1][0].state, 'R');
    EXPECT_EQ(samples[1][1].state, 'S');
    EXPECT_THAT(pinned_cpus(samples[0]), IsEmpty());
    EXPECT_THAT(pinned_cpus(samples[1]), ElementsAre(0, 2));
    EXPECT_THAT(samples[2], IsEmpty());
}

TEST(GuestSamples, GivePolicyAndBytesOfEachMapping) {
    const auto samples = read_numa_maps(
        "sample\n00400000 default file=/bin/weir N0=1 mapped=1 N3=2 kernelpagesize_kB=4\n"
        "7f0000000000 bind:2 anon=3 dirty=3 N2=3 kernelpagesize_kB=2048\n"
        "7f1000000000 default\nsample\n00400000 default N0=1");
    ASSERT_EQ(samples.size(), 2U);
    EXPECT_EQ(samples[1].size(), 1U);
    const MappingSample& maps = samples[0];
    ASSERT_EQ(maps.size(), 3U);
    EXPECT_EQ(maps[0].policy, "default");
    EXPECT_THAT(maps[0].bytes_on_node, ElementsAre(Pair(0, 4 * kKiB), Pair(3, 8 * kKiB)));
    EXPECT_EQ(maps[1].policy, "bind:2");
    EXPECT_THAT(maps[1].bytes_on_node, ElementsAre(Pair(2, 6 * kMiB)));
    EXPECT_THAT(maps[2].bytes_on_node, IsEmpty());
}

}  // namespace
}  // namespace weir::guest
