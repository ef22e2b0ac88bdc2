// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/estimate.h"

namespace weir::reports {

inline constexpr double kPercent = 0.01;  ///< the unit of a share that stands in a table

using Format = std::function<std::string(double)>;

/// "22.1 GB/s (95 %: 21.9 GB/s to 22.4 GB/s, 9 samples)"; an interval wider than 5 % is called noisy.
std::string format_estimate(const Estimate& figure, const Format& format);
/// "21.9 – 22.4" of a figure, for a table; noisy intervals carry a mark.
std::string format_interval(const Estimate& figure, double unit, int decimals);
/// "22.1": a number in units of `unit`.
std::string format_number(double value, double unit, int decimals);
/// Capacity without a decimal where it is whole: "64 GiB", "23.4 GiB".
std::string format_capacity_short(std::uint64_t bytes);
/// Bytes of traffic in GB (10^9): "23.41 GB".
std::string format_traffic(double bytes);
/// "671.0 billion", "16.4 million", "512".
std::string format_count(std::uint64_t count);
/// A rate's number without its unit, with as many decimals as base/units.h gives it.
std::string format_rate_number(double tokens_per_s);

/// "node 0", "nodes 0, 1".
std::string format_nodes(const std::vector<int>& nodes);
/// The text, or a dash when there is none.
std::string or_dash(const std::string& text);

}  // namespace weir::reports
