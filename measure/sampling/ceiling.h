// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/read.h"
#include "measure/sampling/window_clock.h"
#include "numa/team.h"

namespace weir::measure {

/// Reads `bytes`, a multiple of the kernel's granule, of `own` from `cursor` on, wrapping at its last whole
/// granule, and leaves the cursor behind them. Returns the sum of the words read. Fault when `own` holds no
/// granule.
std::uint64_t read_on(const kernels::ReadKernel& kernel, std::span<const std::byte> own, std::size_t& cursor,
                      std::size_t bytes);

/// One window of the ceiling: all members of a team stream their own memory at once. Made to be alternated
/// with work in one process, by the same threads over the same pages. Allocates nothing while running.
class CeilingWindow {
public:
    CeilingWindow(kernels::ReadKernel kernel, const numa::Team& team, double seconds);

    /// Collective: every member calls it with memory of its own. All read until the window's
    /// seconds after the first began, each from `cursor` on, wrapping at the end of `own`, and leave the
    /// cursor behind what they read: a thread that is slowed, or late, reads less and none waits for it, as
    /// where work is handed over. Returns all members' bytes over the time from the first start to the last
    /// end: the same for all.
    double run(numa::Member& member, std::span<const std::byte> own, std::size_t& cursor);

    /// The last window: for the members after run(), until the next one.
    const WindowRate& last() const { return last_; }

    /// The sum of what this thread has read in all windows: keeps the reads from being optimised away, and
    /// proves them where the contents are known.
    std::uint64_t sum(int thread) const { return sums_[static_cast<std::size_t>(thread)].value; }

private:
    struct alignas(64) Sum {
        std::uint64_t value = 0;
    };

    kernels::ReadKernel kernel_;
    WindowClock clock_;
    std::vector<Sum> sums_;
    WindowRate last_;  // written by member 0 between barriers
};

}  // namespace weir::measure
