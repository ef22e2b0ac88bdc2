// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "base/estimate.h"
#include "base/fields.h"
#include "base/readable.h"

namespace weir::measure {

/// A stretch of a sustained run.
struct SoakPoint {
    double begin_s = 0;
    Estimate bytes_per_s;
    Readable<double> temperature_c;
    Readable<double> clock_mhz;
    std::vector<std::string> doubts = {};  ///< what disturbed it, by names that docs/measuring.md explains

    static constexpr auto fields() {
        return std::tuple{
            field("begin_s", &SoakPoint::begin_s, "seconds since the run began"),
            field("bytes_per_s", &SoakPoint::bytes_per_s, "read by all threads, of windows of this stretch"),
            field("temperature_c", &SoakPoint::temperature_c, "hottest package at its end, degrees Celsius"),
            field("clock_mhz", &SoakPoint::clock_mhz, "mean clock of the threads' CPUs at its end"),
            defaulted("doubts", &SoakPoint::doubts, "what disturbed it: names of docs/measuring.md"),
        };
    }
};

/// All threads at the ceiling for long: whether heat, or a neighbour, takes bandwidth away.
struct Soak {
    std::string kernel;
    int threads = 0;
    double seconds = 0;
    std::vector<SoakPoint> points;
    double drift = 0;

    static constexpr auto fields() {
        return std::tuple{
            field("kernel", &Soak::kernel, "the read kernel of the ceiling"),
            field("threads", &Soak::threads, "threads"),
            field("seconds", &Soak::seconds, "how long it lasted"),
            field("points", &Soak::points, "stretches in their order"),
            field("drift", &Soak::drift,
                  "median of the last quarter of stretches over that of the first, less 1: below 0 when it "
                  "slows"),
        };
    }
};

}  // namespace weir::measure
