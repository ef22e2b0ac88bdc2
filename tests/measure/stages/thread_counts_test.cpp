// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/thread_counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "base/units.h"
#include "tests/measure/sampling/small_bench.h"

namespace weir::measure {
namespace {

using testing::ElementsAre;

/// A team that is never run, whose threads have 64 KiB each.
class MadeBench {
public:
    MadeBench(std::vector<numa::Pin> pins, std::uint64_t cache_of_a_domain, int domains)
        : team_(std::move(pins)), arena_(team_, 64 * kKiB, numa::Pages::kSmall) {
        machine_.caches = {{3, cache_of_a_domain, domains, 1}};
        machine_.packages.resize(1);
        for (int id = 0; id < domains; ++id)
            machine_.packages[0].l3_domains.push_back({id, "", cache_of_a_domain});
    }
    Bench bench() { return {machine_, team_, arena_, kernels::Isa::kScalar, watch_, {}, progress_, out_}; }

private:
    probe::Machine machine_;
    numa::Team team_;
    Arena arena_;
    Watch watch_;
    Progress progress_;
    Measurements out_;
};

/// `nodes` nodes of `threads` threads each, `of_domain` of which share an L3 domain.
std::vector<numa::Pin> pins(int nodes, int threads, int of_domain) {
    std::vector<numa::Pin> made;
    for (int i = 0; i < nodes * threads; ++i)
        made.push_back({i, nodes == 1 ? -1 : i / threads, i / of_domain});
    return made;
}

TEST(ThreadCounts, AreFractionsOfTheNode) {
    EXPECT_THAT(thread_counts(MadeBench(pins(1, 64, 8), kKiB, 8).bench()), ElementsAre(1, 8, 16, 32, 64));
    EXPECT_THAT(thread_counts(MadeBench(pins(1, 6, 6), kKiB, 1).bench()), ElementsAre(1, 3, 6));
    EXPECT_THAT(thread_counts(MadeBench(pins(1, 2, 2), kKiB, 1).bench()), ElementsAre(1, 2));
    EXPECT_THAT(thread_counts(MadeBench(pins(1, 1, 1), kKiB, 1).bench()), ElementsAre(1));
}

TEST(ThreadCounts, EndWithAllThreadsOfAllNodes) {
    MadeBench made(pins(2, 4, 4), kKiB, 2);
    EXPECT_EQ(first_node_threads(made.bench()), 4);
    EXPECT_THAT(thread_counts(made.bench()), ElementsAre(1, 2, 4, 8));
}

TEST(ThreadCounts, LeaveOutThoseWhoseMemoryTheirCacheCouldHold) {
    // Domains of 16 KiB want 128 KiB: two threads' memory. A quarter of 16 is a whole domain.
    MadeBench made(pins(1, 16, 4), 16 * kKiB, 4);
    EXPECT_THAT(thread_counts(made.bench()), ElementsAre(2, 4, 8, 16));
    MadeBench all_cached(pins(1, 16, 4), kMiB, 4);
    EXPECT_THAT(thread_counts(all_cached.bench()), ElementsAre(16));
}

}  // namespace
}  // namespace weir::measure
