// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/estimate.h"
#include "measure/meters/metered.h"

namespace weir::measure {

/// What windows of one kind of work gave.
struct Series {
    std::vector<double> rates;        ///< one a window that counts, in the order of the windows
    std::vector<std::string> doubts;  ///< what disturbed them, by names that docs/measuring.md explains
    Metered metered = {};             ///< by the bench's meters, where windows belong to one work alone

    Estimate estimate() const { return estimate_in_order(rates); }
};

/// Figures of windows while they are taken, those apart in which a member was missing (WindowRate::steady).
class Samples {
public:
    void add(double figure, bool steady) {
        all_.push_back(figure);
        is_steady_.push_back(steady);
        if (steady) steady_.push_back(figure);
    }
    /// The i-th figure of these over the i-th of `others`, which were taken in the same rounds; steady where
    /// both are.
    Samples over(const Samples& others) const {
        Samples ratios;
        for (std::size_t i = 0; i < all_.size(); ++i)
            ratios.add(all_[i] / others.all_[i], is_steady_[i] && others.is_steady_[i]);
        return ratios;
    }
    std::size_t steady() const { return steady_.size(); }
    std::size_t all() const { return all_.size(); }

    /// The steady ones when they are as many as wanted; else, on a host that keeps taking cores away, all.
    const std::vector<double>& figures(std::size_t wanted) const {
        return steady_.size() >= wanted ? steady_ : all_;
    }
    /// Whether the interval of the figures that would be taken now is no wider than this part of their
    /// median; never of fewer than wanted, whose interval says nothing: that of a single figure has no width.
    bool settled(double width, std::size_t wanted) const {
        return all_.size() >= wanted && estimate_in_order(figures(wanted)).relative_width() <= width;
    }

private:
    std::vector<double> all_;
    std::vector<bool> is_steady_;
    std::vector<double> steady_;
};

}  // namespace weir::measure
