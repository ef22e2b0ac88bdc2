// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/core_to_core.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

#include "base/error.h"
#include "base/units.h"
#include "measure/sampling/turns.h"
#include "measure/stages/core_relation.h"
#include "numa/buffer.h"

namespace weir::measure {
namespace {

constexpr double kWindow = 0.001;      // seconds: thousands of round trips
constexpr std::uint64_t kRounds = 64;  // between two looks at the alarm
constexpr std::uint64_t kPage = 4096;

/// Counts a look in vain; from so many on the other thread has lost its core, and this one lets others run.
void give_way(std::uint64_t& looks) {
    constexpr std::uint64_t kMany = 20000;
    if (++looks > kMany) std::this_thread::yield();
}

/// A cache line that two threads write in turn: it holds the number of turns taken.
class Line {
public:
    /// In memory of this node (-1: of any).
    explicit Line(int node) : memory_(kPage, node, numa::Pages::kSmall) {}

    /// The first thread's part of a window: takes every other turn until the window is over, and ends it for
    /// the other. Returns the round trips.
    double serve(const WindowClock& clock) {
        const double rounds = for_a_window(clock, [&] {
            for (std::uint64_t round = 0; round < kRounds; ++round) {
                turn().store(++served_, std::memory_order_release);
                ++served_;
                std::uint64_t looks = 0;
                while (turn().load(std::memory_order_acquire) != served_) give_way(looks);
            }
            return static_cast<double>(kRounds);
        });
        turn().store(served_ | kOver, std::memory_order_release);
        return rounds;
    }

    /// The other thread's part: takes the turns between until the window is over.
    void answer() {
        std::uint64_t looks = 0;
        for (;;) {
            give_way(looks);
            const std::uint64_t seen = turn().load(std::memory_order_acquire);
            if (seen == answered_ + 1) {
                turn().store(answered_ += 2, std::memory_order_release);
                looks = 0;
            }
            if ((seen & kOver) == 0) continue;
            turn().store(seen & ~kOver, std::memory_order_release);
            return;
        }
    }

    void validate() {
        if (served_ == answered_ && turn().load() == served_) return;
        throw Fault(fmt::format("a cache line between two cores lost a turn: {} were taken and {} answered",
                                served_, answered_));
    }

private:
    static constexpr std::uint64_t kOver = std::uint64_t{1} << 63;

    std::atomic_ref<std::uint64_t> turn() {
        return std::atomic_ref(*reinterpret_cast<std::uint64_t*>(memory_.bytes().data()));
    }

    numa::Buffer memory_;
    alignas(128) std::uint64_t served_ = 0;    // the first thread's
    alignas(128) std::uint64_t answered_ = 0;  // the other's
};

/// Round trips a second of one pair.
Series sample_pair(const Bench& bench, const CorePair& pair) {
    Line line(pair.a.node);
    const numa::Team two({pair.a, pair.b});
    Series trips = sample_rates(bench, two, [&](numa::Member& member, const WindowClock& clock) {
        if (member.thread() == 0) return line.serve(clock);
        line.answer();
        return 0.0;
    });
    line.validate();
    return trips;
}

}  // namespace

void measure_core_to_core(const Bench& bench, const kernels::ReadKernel&) {
    measure_core_to_core(bench, core_pairs(bench.machine));
}

void measure_core_to_core(const Bench& bench, std::span<const CorePairs> relations) {
    if (relations.empty())
        bench.out.conditions["core_to_core"] = "one core: there is no other to send a cache line to";
    std::size_t all = 0;
    for (const CorePairs& relation : relations) all += relation.pairs.size();
    std::size_t told = 0;
    for (const CorePairs& relation : relations) {
        CoreRelation found;
        for (const CorePair& pair : relation.pairs) {
            Bench part = bench.part(told++, all);
            if (part.stopped()) break;
            part.tell(fmt::format("core to core, CPU {} and {}", pair.a.cpu, pair.b.cpu), 0);
            part.shortest_window_s = std::min(part.shortest_window_s, kWindow);
            const Series trips = sample_pair(part, pair);
            if (bench.enough(trips))
                found.add(pair, trips.estimate().inverted(kNanosecondsPerSecond), trips.doubts);
        }
        if (const auto figure = found.figure(relation.relation)) bench.out.core_to_core.push_back(*figure);
    }
}

}  // namespace weir::measure
