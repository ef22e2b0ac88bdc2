// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace weir::numa {

/// Who works on which unit of a phase. Every thread owns units, numbered from 0; it takes them in order, and
/// a thread that has none left takes from others what they have not begun. Each unit is taken once. Nothing
/// is reset between phases: the first to take a unit in a phase with a higher number starts the count anew,
/// be it the owner or, if that one is late, another.
class Claims {
public:
    explicit Claims(std::size_t threads) : counts_(threads) {}

    /// The next of `owner`'s `units` in this phase; none when all are taken. Phases are numbered from 1 and
    /// separated by barriers, so that no thread asks for an older phase than another does.
    std::optional<std::size_t> take(std::size_t owner, std::uint32_t phase, std::size_t units) {
        std::atomic<std::uint64_t>& count = counts_[owner].phase_and_taken;
        std::uint64_t seen = count.load(std::memory_order_relaxed);
        for (;;) {
            const std::uint64_t taken = seen >> 32 == phase ? seen & 0xFFFFFFFFU : 0;
            if (taken >= units) return std::nullopt;
            const std::uint64_t next = std::uint64_t{phase} << 32 | (taken + 1);
            // Relaxed: what a unit is computed from was published by the barrier before the phase.
            if (count.compare_exchange_weak(seen, next, std::memory_order_relaxed)) return taken;
        }
    }

private:
    struct alignas(64) Count {
        std::atomic<std::uint64_t> phase_and_taken{0};
    };
    std::vector<Count> counts_;
};

}  // namespace weir::numa
