// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

namespace weir::numa {

/// Thrown out of Barrier::wait in every thread after a cancel(); the team catches it.
struct Cancelled {};

/// A barrier for pinned threads in two levels: the last of each group (an L3 domain) arrives for its group,
/// the last group opens the barrier for all. Arrivals of a group stay in its cache. A waiting thread spins
/// for 20 µs, which covers a healthy phase's imbalance, and then sleeps on a futex, so that more threads than
/// cores still make progress.
class Barrier {
public:
    /// group_of_thread[i] is the group of thread i; any numbers.
    explicit Barrier(const std::vector<int>& group_of_thread);
    Barrier(const Barrier&) = delete;
    Barrier& operator=(const Barrier&) = delete;

    /// Returns when all threads have called it; what each wrote before is visible to all after. Throws
    /// Cancelled.
    void wait(int thread);

    /// Releases all, now and from now on, by Cancelled.
    void cancel() noexcept;
    bool cancelled() const noexcept { return cancelled_.load(std::memory_order_acquire); }

private:
    /// One group's arrivals, alone on its cache line.
    struct alignas(64) Group {
        std::atomic<std::uint32_t> missing{0};
        std::uint32_t size = 0;
    };

    void open() noexcept;
    void await_epoch_after(std::uint32_t epoch);

    std::vector<std::size_t> group_index_;
    std::vector<Group> groups_;
    alignas(64) std::atomic<std::uint32_t> missing_groups_{0};
    alignas(64) std::atomic<std::uint32_t> epoch_{0};
    alignas(64) std::atomic<std::uint32_t> sleepers_{0};
    std::atomic<bool> cancelled_{false};
};

}  // namespace weir::numa
