// SPDX-License-Identifier: Apache-2.0
// What needs the whole machine: every CPU and every node with memory.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <string>

#include "base/cpu_list.h"
#include "base/error.h"
#include "base/units.h"
#include "numa/placement.h"
#include "numa/team.h"
#include "threads.h"

namespace weir::numa {
namespace {

TEST(LiveTeam, RunsOnEveryCpuThatMayBeUsed) {
    const std::vector<Pin> pins = pins_for(allowed_cpus(), {}, {});
    std::vector<int> ran_on(pins.size(), -1);
    Team(pins).run([&](Member& member) {
        member.barrier();
        ran_on[static_cast<std::size_t>(member.thread())] = ::sched_getcpu();
    });
    EXPECT_EQ(ran_on, allowed_cpus());
}

TEST(LiveTeam, GivesTheThreadsThatOpenMpKeepsTheirAffinityBack) {
    const std::vector<int> before = allowed_cpus();
    if (before.size() < 2) GTEST_SKIP() << "one CPU: pinned and free are the same";
    constexpr int kThreads = 4;
    const Team team(crowded_pins(kThreads));
    team.run([](Member&) {});
    EXPECT_THROW(team.run([](Member&) { throw std::runtime_error("after a fault as well"); }),
                 std::runtime_error);
    std::atomic<int> threads{0};
    std::atomic<int> narrowed{0};
#pragma omp parallel num_threads(kThreads)
    {
        ++threads;
        if (allowed_cpus() != before) ++narrowed;
    }
    EXPECT_EQ(threads.load(), kThreads);
    EXPECT_EQ(narrowed.load(), 0);
}

TEST(LiveTeam, RefusesNumbersThatAreNoCpu) {
    for (const int cpu : {CPU_SETSIZE + 5, -1}) {
        std::vector<Pin> pins = crowded_pins(3);
        pins[2].cpu = cpu;
        EXPECT_THROW(Team(pins).run([](Member& member) { member.barrier(); }), MachineError) << cpu;
    }
}

TEST(LivePlacement, FindsEveryPageOnTheNodeThatItWasBoundToAndNoneElsewhere) {
    std::ifstream in("/sys/devices/system/node/has_memory");
    std::string list;
    std::getline(in, list);
    if (list.empty()) list.push_back('0');
    for (const int node : parse_cpu_list(list)) {
        Buffer buffer(64 * kMiB, node, Pages::kSmall);
        std::memset(buffer.bytes().data(), 1, buffer.bytes().size());
        const std::array<const Buffer*, 1> buffers{&buffer};
        const Readable<double> local = prove_placement(buffers).local_page_fraction;
        if (!local) GTEST_SKIP() << local.reason().why;
        EXPECT_EQ(*local, 1.0) << "node " << node;
        EXPECT_EQ(*prove_placement(buffers, std::array{node + 1}).local_page_fraction, 0.0)
            << "node " << node;
    }
}

}  // namespace
}  // namespace weir::numa
