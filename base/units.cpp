// SPDX-License-Identifier: Apache-2.0
#include "base/units.h"

#include <fmt/format.h>

namespace weir {

std::string format_capacity(std::uint64_t bytes) {
    const auto b = static_cast<double>(bytes);
    if (bytes >= kGiB) return fmt::format("{:.1f} GiB", b / static_cast<double>(kGiB));
    if (bytes >= kMiB) return fmt::format("{:.1f} MiB", b / static_cast<double>(kMiB));
    if (bytes >= kKiB) return fmt::format("{:.1f} KiB", b / static_cast<double>(kKiB));
    return fmt::format("{} B", bytes);
}

std::string format_bandwidth(double bytes_per_s) {
    return fmt::format("{:.1f} GB/s", bytes_per_s / kGiga);
}

std::string format_duration(double ns) {
    const double size = ns < 0 ? -ns : ns;
    if (size >= 1e9) return fmt::format("{:.2f} s", ns / 1e9);
    if (size >= 1e6) return fmt::format("{:.1f} ms", ns / 1e6);
    if (size >= 1e3) return fmt::format("{:.1f} µs", ns / 1e3);
    return fmt::format("{:.0f} ns", ns);
}

std::string format_percent(double fraction) {
    return fmt::format("{:.1f} %", 100 * fraction);
}

std::string format_rate(double tokens_per_s) {
    return fmt::format("{:.{}f} tokens/s", tokens_per_s, tokens_per_s < 10 ? 2 : 1);
}

}  // namespace weir
