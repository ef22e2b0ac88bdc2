// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "measure/meters/meters.h"
#include "measure/sampling/turns.h"
#include "measure/sampling/window_clock.h"
#include "numa/team.h"

namespace weir::measure {

/// One window of any of `works` kinds of work, which take turns: those of one round are of one length.
class WorkWindow {
public:
    /// `meters`: null for none; read by member 0 between windows.
    WorkWindow(Meters* meters, int threads, std::size_t works, double seconds)
        : meters_(meters),
          metered_(works),
          works_(works),
          clock_(static_cast<std::size_t>(threads), seconds) {
        if (meters_ != nullptr) meters_->begin();
    }

    /// Collective: those of the turn work, the others wait for them; member 0 calls keep(clock) when all have
    /// finished.
    template <class Keep>
    void run(numa::Member& member, const Turn& turn, const Keep& keep) {
        const auto thread = static_cast<std::size_t>(member.thread());
        const bool meters = thread == 0 && meters_ != nullptr;
        if (meters) meters_->open();
        member.barrier();
        if (thread - turn.members.first < turn.members.count) {
            gather(turn.members.count);
            clock_.start(thread);
            clock_.finish(thread, turn.work(member, clock_));
        }
        member.barrier();
        if (thread != 0) return;
        // The others cannot start before member 0 comes to the next barrier.
        if (meters) meters_->close(clock_.done(), metered_[windows_ % works_]);
        keep(clock_);
        clock_.next(windows_++ / works_);
        gathered_ += turn.members.count;
    }
    void run(numa::Member& member, const Turn& turn) {
        run(member, turn, [](const WindowClock&) {});
    }

    /// Of each work, after its last window.
    std::vector<Metered> metered() {
        if (meters_ == nullptr) return metered_;
        const std::optional<double> watts = meters_->end();
        for (Metered& each : metered_) each.wall_watts = watts;
        return metered_;
    }

private:
    // Some 50 µs: what waking a thread takes.
    static constexpr int kLooks = 20'000;

    /// Whoever slept at the barrier comes out of it late by the time that waking takes, a part of a short
    /// window during which it would count as missing: those who work wait for each other once more, awake.
    /// Not for long: a member whose core was taken away is to be missed.
    void gather(std::size_t members) {
        const std::uint64_t all = gathered_ + members;
        ready_.fetch_add(1, std::memory_order_relaxed);
        for (int look = 0; look < kLooks && ready_.load(std::memory_order_relaxed) < all; ++look) {
        }
    }

    Meters* meters_;
    std::vector<Metered> metered_;  // by work
    std::size_t works_;
    std::size_t windows_ = 0;
    std::uint64_t gathered_ = 0;  // in all windows before; written by member 0 between two windows
    alignas(64) std::atomic<std::uint64_t> ready_{0};
    WindowClock clock_;
};

}  // namespace weir::measure
