// SPDX-License-Identifier: Apache-2.0
#include "probe/steal.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>

namespace weir::probe {
namespace {

constexpr const char* kStat = "/proc/stat";

/// user nice system idle iowait irq softirq steal. The two times of guests that follow are in user and nice
/// already.
constexpr std::size_t kTimes = 8;
constexpr std::size_t kSteal = 7;

/// The times of the line "cpu  1 2 3 …", which is the sum of all CPUs.
std::optional<std::array<std::uint64_t, kTimes>> read_times(std::string_view text) {
    if (!text.starts_with("cpu ")) return std::nullopt;
    std::string_view line = text.substr(3, text.find('\n') - 3);
    std::array<std::uint64_t, kTimes> times{};
    for (std::uint64_t& time : times) {
        const std::size_t start = line.find_first_not_of(' ');
        if (start == std::string_view::npos) return std::nullopt;
        line.remove_prefix(start);
        const auto [stop, error] = std::from_chars(line.data(), line.data() + line.size(), time);
        if (error != std::errc()) return std::nullopt;
        line.remove_prefix(static_cast<std::size_t>(stop - line.data()));
    }
    return times;
}

}  // namespace

Readable<double> read_steal_fraction(const SystemFiles& files) {
    const auto times = read_times(files.text(kStat).value_or(""));
    // In floating point: a sum of what a broken file claims must not wrap around.
    const double total = times ? std::accumulate(times->begin(), times->end(), 0.0) : 0.0;
    if (total <= 0) {
        return Unreadable{files.why_not(kStat),
                          "mount /proc in this container, or watch the column \"st\" of `vmstat 1`"};
    }
    return static_cast<double>((*times)[kSteal]) / total;
}

}  // namespace weir::probe
