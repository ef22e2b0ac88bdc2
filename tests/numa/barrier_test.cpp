// SPDX-License-Identifier: Apache-2.0
#include "numa/barrier.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "threads.h"

namespace weir::numa {
namespace {

/// Threads count their crossings; after each barrier no thread may be a crossing behind or more than one
/// ahead.
void expect_lockstep(const std::vector<BarrierPlace>& groups, int crossings) {
    Barrier barrier(groups);
    std::vector<std::atomic<int>> arrived(groups.size());
    std::atomic<int> out_of_step{0};
    on_threads(static_cast<int>(groups.size()), [&](int thread) {
        for (int crossing = 1; crossing <= crossings; ++crossing) {
            arrived[static_cast<std::size_t>(thread)].store(crossing, std::memory_order_relaxed);
            barrier.wait(thread);
            for (const auto& each : arrived) {
                const int other = each.load(std::memory_order_relaxed);
                if (other < crossing || other > crossing + 1) ++out_of_step;
            }
        }
    });
    EXPECT_EQ(out_of_step.load(), 0);
    for (const auto& each : arrived) EXPECT_EQ(each.load(), crossings);
}

TEST(Barrier, LetsOneThreadPass) {
    expect_lockstep({{3, 7}}, 1000);
}

TEST(Barrier, KeepsTwoThreadsInStepAtEveryLevel) {
    expect_lockstep({{0, 0}, {0, 0}}, 10000);
    expect_lockstep({{0, 0}, {0, 1}}, 10000);
    expect_lockstep({{0, 0}, {1, 1}}, 10000);
    expect_lockstep({{0, 0}, {1, 0}}, 10000);
}

TEST(Barrier, KeepsSixteenThreadsInStepOnWhateverCoresThereAre) {
    std::vector<BarrierPlace> places;
    for (int thread = 0; thread < 16; ++thread) places.push_back({thread / 8, thread / 4});
    expect_lockstep(places, 1000);
}

TEST(Barrier, TakesGroupsOfUnequalSizeInAnyOrderAndNumber) {
    expect_lockstep({{5, 40}, {-2, -1}, {5, 40}, {7, 9}, {7, 40}}, 1000);
}

TEST(Barrier, ShowsWhatOthersWroteBefore) {
    constexpr int kThreads = 4;
    constexpr int kCrossings = 1000;
    Barrier barrier({{0, 0}, {0, 0}, {1, 1}, {1, 1}});
    std::vector<int> plain(kThreads);  // no atomics: the barrier alone orders them
    std::atomic<int> wrong{0};
    on_threads(kThreads, [&](int thread) {
        for (int crossing = 1; crossing <= kCrossings; ++crossing) {
            plain[static_cast<std::size_t>(thread)] = crossing;
            barrier.wait(thread);
            for (const int value : plain) wrong += value == crossing ? 0 : 1;
            barrier.wait(thread);
        }
    });
    EXPECT_EQ(wrong.load(), 0);
}

/// How many of the threads are thrown out when thread 0 cancels after `pause` instead of arriving.
int thrown_out(std::chrono::milliseconds pause) {
    constexpr int kThreads = 6;
    Barrier barrier({{0, 0}, {0, 0}, {0, 1}, {1, 2}, {1, 2}, {1, 2}});
    std::atomic<int> cancelled{0};
    on_threads(kThreads, [&](int thread) {
        if (thread == 0) {
            std::this_thread::sleep_for(pause);
            barrier.cancel();
            return;
        }
        try {
            barrier.wait(thread);
        } catch (const Cancelled&) {
            ++cancelled;
        }
    });
    EXPECT_TRUE(barrier.cancelled());
    return cancelled.load();
}

TEST(Barrier, ReleasesThreadsThatSleepWhenOneCancels) {
    EXPECT_EQ(thrown_out(std::chrono::milliseconds(50)), 5);
}

TEST(Barrier, ReleasesThreadsThatSpinOrArriveLaterWhenOneCancels) {
    for (int i = 0; i < 200; ++i) ASSERT_EQ(thrown_out(std::chrono::milliseconds(0)), 5);
}

TEST(Barrier, LetsNobodyPassAfterCancel) {
    Barrier barrier({{0, 0}});
    barrier.wait(0);
    barrier.cancel();
    EXPECT_THROW(barrier.wait(0), Cancelled);
    EXPECT_THROW(barrier.wait(0), Cancelled);
}

TEST(Barrier, LosesNoCancelThatComesWhileItOpens) {
    constexpr int kThreads = 4;
    for (int round = 0; round < 100; ++round) {
        Barrier barrier({{0, 0}, {0, 0}, {1, 1}, {1, 1}});
        std::atomic<int> crossings{0};
        on_threads(kThreads + 1, [&](int thread) {
            if (thread == kThreads) {
                while (crossings.load() < 20) std::this_thread::yield();
                return barrier.cancel();
            }
            try {
                for (;;) {
                    barrier.wait(thread);
                    ++crossings;
                }
            } catch (const Cancelled&) {
            }
        });
        ASSERT_TRUE(barrier.cancelled());  // reached at all: no thread was left waiting
    }
}

TEST(Barrier, WakesThreadsThatWaitLongerThanTheySpin) {
    Barrier barrier({{0, 0}, {1, 1}});
    std::atomic<int> passed{0};
    on_threads(2, [&](int thread) {
        for (int i = 0; i < 20; ++i) {
            if (thread == 0) std::this_thread::sleep_for(std::chrono::milliseconds(2));
            barrier.wait(thread);
            ++passed;
        }
    });
    EXPECT_EQ(passed.load(), 40);
}

}  // namespace
}  // namespace weir::numa
