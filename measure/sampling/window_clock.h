// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/units.h"
#include "measure/sampling/alarm.h"

namespace weir::measure {

/// Bytes read between two looks at whether the window is over.
inline constexpr std::size_t kReadPiece = kMiB;

/// Of a window's time, what every member has to take part in for the window to be a sample of the memory and
/// not of a host that took a core away.
inline constexpr double kSteady = 0.9;

/// What one window came to.
struct WindowRate {
    double per_s = 0;    ///< bytes or operations of all that took part over the window's time
    double present = 0;  ///< part of the time between start and end of the member that was there least
    double on_cpu = 0;   ///< part of the time that the member with the least of it had its core: less where
                         ///< the hypervisor or another process took it away, as far as the kernel knows

    bool steady() const { return present >= kSteady && on_cpu >= kSteady; }
};

/// Members of a team that belong together: `count` of them from number `first` on.
struct Group {
    std::size_t first = 0;
    std::size_t count = 0;
};

/// The time of one window, common to a team: it begins when the first member starts and is over for all at
/// once. A member that leaves the barrier late, since its core was taken away meanwhile, does less. Were it
/// to take a full window from its own start, the others would wait and the window count up to twice its time.
///
/// Windows last 0.6 to 1.4 times what is asked for, in turn: what comes and goes with a period (a hypervisor
/// that rations CPU time in slices of 100 ms) must not fall upon the same one of two alternating windows
/// again and again.
///
/// Use: all meet at a barrier; each calls start(), works while open(), calls finish() with what it did; all
/// meet again; then rate() holds, until one member calls next() before the next window's first barrier. No
/// clock is read between start() and finish(): an Alarm ends the window. A member that calls neither takes no
/// part in the window: it is not missed.
class WindowClock {
public:
    /// `seconds` is for open() alone: work that ends by itself needs none.
    explicit WindowClock(std::size_t threads, double seconds = 0) : seconds_(seconds), parts_(threads) {}

    void start(std::size_t thread) noexcept;
    /// Whether less than about the window's seconds have passed since the first member's start.
    bool open() const {
        if (!armed_.load(std::memory_order_acquire)) arm();
        return !alarm_.rung(number_);
    }
    void finish(std::size_t thread, double done) noexcept;

    WindowRate rate() const noexcept;
    /// What all members did.
    double done() const noexcept;
    /// What the group alone did, over the whole team's time: the groups' figures add up to rate().per_s.
    double per_s(const Group& group) const noexcept;
    void next() noexcept { next(number_); }
    /// Windows of equal turns are of equal lengths.
    void next(std::uint64_t turn) noexcept;

private:
    static constexpr std::int64_t kNobody = -1;

    struct Moment {
        std::int64_t wall_ns = 0;
        std::int64_t cpu_ns = 0;
    };
    struct alignas(64) Part {
        Moment start;
        Moment end;
        double done = 0;
        std::uint64_t window = 0;  // the last one that the member took part in
    };

    static Moment now() noexcept;

    /// The first look of any member sets the alarm.
    void arm() const;
    bool took_part(const Part& part) const { return part.window == number_; }
    /// From the first start to the last end.
    double elapsed_ns() const noexcept;

    alignas(64) std::atomic<std::int64_t> first_{kNobody};
    alignas(64) double spread_ = 1;
    std::uint64_t number_ = 1;
    double seconds_;
    mutable Alarm alarm_;
    alignas(64) mutable std::atomic<bool> armed_{false};
    std::vector<Part> parts_;
};

}  // namespace weir::measure
