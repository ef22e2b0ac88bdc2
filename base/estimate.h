// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/fields.h"

namespace weir {

/// A measured figure: the median of its samples with a 95 % confidence interval of the median taken from
/// order statistics (Conover, Practical Nonparametric Statistics, section 3.2): no distribution is assumed,
/// so one slow outlier on a shared machine moves neither.
struct Estimate {
    double median = 0;
    double low = 0;
    double high = 0;
    std::uint64_t samples = 0;

    /// (high - low) / median; above 0.05 a figure is flagged as noisy.
    double relative_width() const { return median == 0 ? 0 : (high - low) / median; }
    bool noisy() const { return relative_width() > 0.05; }

    /// The same figure times a constant, as for a change of unit.
    Estimate scaled(double factor) const;
    /// constant / figure: turns time into rate; low and high swap so that low <= median <= high.
    Estimate inverted(double constant) const;

    static constexpr auto fields() {
        return std::tuple{
            field("median", &Estimate::median, "median of the samples"),
            field("low", &Estimate::low, "lower end of the 95 % interval of the median"),
            field("high", &Estimate::high, "upper end of the 95 % interval of the median"),
            field("samples", &Estimate::samples, "number of samples, warm-up not counted"),
        };
    }
};

/// Median of the values; a Fault when there are none.
double median(std::span<const double> values);

/// Median and its 95 % interval. With fewer than 6 samples no order statistics reach 95 %: the interval is
/// then the whole range. A Fault when there are no samples.
Estimate estimate(std::span<const double> samples);

/// Correlation of each sample's rank with the next one's, from -1 to 1: how far a series wanders, whatever
/// its outliers. 0 of samples that are all the same.
double correlation_with_next(std::span<const double> samples);

/// The same of samples in the order in which they were taken. On a machine that drifts each is like the one
/// before, and they tell less: n with a correlation of r as much as n (1 - r) / (1 + r) independent ones
/// (Bayley and Hammersley, 1946, for a process of first order), and the interval is of so many. r counts as 0
/// where chance gives as much (1.645 standard errors of 1/sqrt(n)).
Estimate estimate_in_order(std::span<const double> samples);

/// The value below which `fraction` (0..1) of the samples lie, linear between neighbours.
double quantile(std::span<const double> values, double fraction);

/// Each work window over the mean of the ceiling windows before and after it: the paired ratios that make an
/// efficiency hold when the machine's speed drifts. ceilings.size() == works.size() + 1, else a Fault.
std::vector<double> paired_ratios(std::span<const double> works, std::span<const double> ceilings);

}  // namespace weir
