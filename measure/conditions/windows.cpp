// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/windows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/units.h"

namespace weir::measure {
namespace {

constexpr double kByChance = 2.5;     // standard errors of a correlation, 1/sqrt(samples) each
constexpr double kWorthALook = 0.01;  // of the median, between the quartiles

double missing(const Samples& samples) {
    if (samples.all() == 0) return 0;
    return 1 - static_cast<double>(samples.steady()) / static_cast<double>(samples.all());
}

double drift_of(const Samples& samples) {
    const std::vector<double>& values = samples.figures(1);
    if (values.size() < 3) return 0;
    const double spread = quantile(values, 0.75) - quantile(values, 0.25);
    if (spread <= kWorthALook * std::abs(median(values))) return 0;
    const double correlation = correlation_with_next(values);
    return correlation > kByChance / std::sqrt(static_cast<double>(values.size())) ? correlation : 0;
}

}  // namespace

Disturbance core_taken() {
    return {.name = "core-taken",
            .worth_naming = 0.25,
            .text = [](double part) { return format_percent(part) + " of the windows"; },
            .warning =
                "a core was taken from its thread, by the hypervisor or another program, in up to {amount} "
                "of {figures}: where too few were left, figures are of all windows and too low; keep the "
                "cores free and measure again",
            .in_samples = missing};
}

Disturbance drift() {
    return {.name = "drift",
            .worth_naming = 0.3,
            .text = [](double correlation) { return fmt::format("correlation {:.2f}", correlation); },
            .warning =
                "the machine went from one state to another while measuring {figures}: each sample is "
                "like the next ({amount} at most), for which intervals were widened as if samples were "
                "fewer; compare ratios to the ceiling, or measure longer",
            .in_samples = drift_of};
}

}  // namespace weir::measure
