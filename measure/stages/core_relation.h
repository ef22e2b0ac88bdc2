// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/estimate.h"
#include "measure/figures/core_to_core.h"
#include "measure/stages/core_pairs.h"

namespace weir::measure {

/// The figure of pairs that are equally near, pair by pair.
class CoreRelation {
public:
    /// A pair's round trip in nanoseconds, and what disturbed it.
    void add(const CorePair& pair, const Estimate& ns, const std::vector<std::string>& doubts);

    /// The median and the range of the pairs' medians; of one pair its own interval. The slowest pair is the
    /// one with the greatest median. None without a pair.
    std::optional<CoreToCore> figure(const std::string& relation) const;

private:
    std::vector<double> medians_;
    std::uint64_t samples_ = 0;
    std::set<std::string> doubts_;
    Estimate last_;
    double slowest_ns_ = 0;
    CorePair slowest_;
};

}  // namespace weir::measure
