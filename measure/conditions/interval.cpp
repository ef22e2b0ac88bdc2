// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/interval.h"

#include <fmt/format.h>

#include "base/units.h"

namespace weir::measure {
namespace {

double width(const NamedFigure& figure, const Facts&) {
    return figure.estimate.relative_width();
}

double missing_samples(const NamedFigure& figure, const Facts& facts) {
    const auto wanted = static_cast<double>(facts.least_samples);
    return wanted - static_cast<double>(figure.estimate.samples);
}

}  // namespace

Disturbance wide() {
    return {.name = "wide",
            .worth_naming = 0.05,
            .text = format_percent,
            .warning =
                "the interval, as a part of the median, is wider than 5 % when time was over: {figures}; "
                "quieten the machine, or give more time (--time-budget)",
            .in_figure = width,
            .beside_name = true};
}

Disturbance few_samples() {
    return {.name = "few-samples",
            .worth_naming = 0,
            .text = [](double missing) { return fmt::format("{:.0f} too few", missing); },
            .warning = "interrupted before there were samples enough: {figures}; let it run to its end",
            .in_figure = missing_samples,
            .beside_name = true};
}

}  // namespace weir::measure
