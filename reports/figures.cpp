// SPDX-License-Identifier: Apache-2.0
#include "reports/figures.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/units.h"

namespace weir::reports {
namespace {

constexpr double kThousand = 1e3;
constexpr double kMillion = 1e6;
constexpr double kBillion = 1e9;

}  // namespace

std::string format_estimate(const Estimate& figure, const Format& format) {
    return fmt::format("{} (95 %: {} to {}, {} samples{})", format(figure.median), format(figure.low),
                       format(figure.high), figure.samples, figure.noisy() ? ", noisy" : "");
}

std::string format_number(double value, double unit, int decimals) {
    return fmt::format("{:.{}f}", value / unit, decimals);
}

std::string format_interval(const Estimate& figure, double unit, int decimals) {
    return fmt::format("{} – {}{}", format_number(figure.low, unit, decimals),
                       format_number(figure.high, unit, decimals), figure.noisy() ? " noisy" : "");
}

std::string format_capacity_short(std::uint64_t bytes) {
    std::string text = format_capacity(bytes);
    const std::size_t zero = text.find(".0 ");
    if (zero != std::string::npos) text.erase(zero, 2);
    return text;
}

std::string format_traffic(double bytes) {
    if (bytes < kMillion) return fmt::format("{:.1f} kB", bytes / kThousand);
    if (bytes < kGiga / 10) return fmt::format("{:.1f} MB", bytes / kMillion);
    return fmt::format("{:.2f} GB", bytes / kGiga);
}

std::string format_count(std::uint64_t count) {
    const auto value = static_cast<double>(count);
    if (value >= kBillion) return fmt::format("{:.1f} billion", value / kBillion);
    if (value >= kMillion) return fmt::format("{:.1f} million", value / kMillion);
    return fmt::format("{}", count);
}

std::string format_rate_number(double tokens_per_s) {
    const double size = tokens_per_s < 0 ? -tokens_per_s : tokens_per_s;
    return fmt::format("{:.{}f}", tokens_per_s, size < 10 ? 2 : 1);
}

std::string format_nodes(const std::vector<int>& nodes) {
    return fmt::format("{} {}", nodes.size() == 1 ? "node" : "nodes", fmt::join(nodes, ", "));
}

std::string or_dash(const std::string& text) {
    return text.empty() ? "–" : text;
}

}  // namespace weir::reports
