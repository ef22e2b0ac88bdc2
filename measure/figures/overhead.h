// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>

#include "base/estimate.h"
#include "base/fields.h"

namespace weir::measure {

/// What something that measuring does beside the work itself costs.
struct Overhead {
    std::string what;      ///< "pin", "team", "barrier", "clock", "alarm"
    Estimate ns;           ///< once
    double of_window = 0;  ///< as often as it happens with one window, over the shortest window's time
    bool timed = false;    ///< whether it lies inside the time that a figure is of

    static constexpr auto fields() {
        return std::tuple{
            field(
                "what", &Overhead::what,
                "pin: pinning a thread and giving its affinity back; team: starting, pinning and ending the "
                "team's threads over no work; barrier: one crossing by all; clock: reading the clocks at "
                "both "
                "ends of a window; alarm: a look at whether the window is over"),
            field("ns", &Overhead::ns, "nanoseconds, once"),
            field("of_window", &Overhead::of_window,
                  "its part of the shortest window: once each, twice a barrier, the alarm after every MiB"),
            field("timed", &Overhead::timed,
                  "whether it is inside what a window times; else it lies before or between windows"),
        };
    }
};

}  // namespace weir::measure
