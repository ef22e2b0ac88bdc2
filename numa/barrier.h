// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir::numa {

/// Thrown out of Barrier::wait in every thread after a cancel(); the team catches it.
struct Cancelled {};

/// Where a thread stands in the levels of a barrier; any numbers.
struct BarrierPlace {
    int node = 0;       ///< threads of one node wait on a word of their own
    int l3_domain = 0;  ///< threads of one L3 domain of one node count their arrivals together
};

/// A barrier for pinned threads in three levels: the last of each group (an L3 domain) arrives for its group,
/// the last group for its node, the last node opens the barrier for all. Arrivals of a group stay in its
/// cache, and waiting threads watch a word of their own node: only one line a node crosses the link between
/// sockets. A waiting thread spins for 20 µs, which covers a healthy phase's imbalance, and then sleeps on a
/// futex, so that more threads than cores still make progress.
class Barrier {
public:
    /// places[i] is where thread i stands.
    explicit Barrier(const std::vector<BarrierPlace>& places);
    Barrier(const Barrier&) = delete;
    Barrier& operator=(const Barrier&) = delete;

    /// Returns when all threads have called it; what each wrote before is visible to all after. Throws
    /// Cancelled.
    void wait(int thread);

    /// Releases all, now and from now on, by Cancelled.
    void cancel() noexcept;
    bool cancelled() const noexcept { return cancelled_.load(std::memory_order_acquire); }

private:
    /// One node's arrivals, and what its threads watch.
    struct alignas(64) Node {
        std::atomic<std::uint32_t> missing_groups{0};
        std::uint32_t groups = 0;
        alignas(64) std::atomic<std::uint32_t> epoch{0};
        alignas(64) std::atomic<std::uint32_t> sleepers{0};
    };
    /// One group's arrivals, alone on its cache line.
    struct alignas(64) Group {
        std::atomic<std::uint32_t> missing{0};
        std::uint32_t size = 0;
        std::size_t node = 0;
    };

    bool last_to_arrive(Group& group, Node& node) noexcept;
    void open() noexcept;
    void await_epoch_after(Node& node, std::uint32_t epoch);

    std::vector<std::size_t> group_of_thread_;
    std::vector<Group> groups_;
    std::vector<Node> nodes_;
    alignas(64) std::atomic<std::uint32_t> missing_nodes_{0};
    std::atomic<bool> cancelled_{false};
};

}  // namespace weir::numa
