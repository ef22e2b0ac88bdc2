// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/estimate.h"
#include "measure/measurements.h"

namespace weir::planner {

/// Read bandwidth by number of threads of one group of cores, as measured (measure/figures/scaling.h).
class ReadCurve {
public:
    /// Of a group by its name, "node 0" or "machine"; empty when it was not measured.
    ReadCurve(const measure::Measurements& measurements, const std::string& group);

    bool empty() const { return points_.empty(); }
    /// The counts measured, ascending.
    std::vector<int> counts() const;
    bool measured(int threads) const;
    /// The most threads measured: of a whole group, one a core.
    int most() const { return points_.back().threads; }
    /// The fewest threads within 2 % of the best; 0 when the curve is empty.
    int knee() const;
    /// What the most threads read.
    const Estimate& of_most() const { return points_.back().bytes_per_s; }

    /// What so many threads read, as a part of what the most do, from ratios paired in time. Between two
    /// counts straight: bandwidth grows less the more threads there are, so that promises too little rather
    /// than too much. Nothing for an empty curve and for more threads than were measured.
    std::optional<Estimate> part(int threads) const;
    /// The counts measured on either side of `threads`, which was not.
    std::pair<int, int> around(int threads) const;

private:
    std::vector<measure::Scaling> points_;
};

}  // namespace weir::planner
