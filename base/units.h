// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace weir {

inline constexpr std::uint64_t kKiB = 1024;
inline constexpr std::uint64_t kMiB = 1024 * kKiB;
inline constexpr std::uint64_t kGiB = 1024 * kMiB;
inline constexpr double kGiga = 1e9;
inline constexpr double kNanosecondsPerSecond = 1e9;

/// Capacity in GiB (or MiB, KiB when small): "23.4 GiB".
std::string format_capacity(std::uint64_t bytes);
/// Bandwidth in GB/s (10^9 bytes): "28.3 GB/s".
std::string format_bandwidth(double bytes_per_s);
/// A duration in the unit that keeps it readable: "1.2 µs", "34.1 ms".
std::string format_duration(double ns);
/// A share as a percentage: "83.1 %".
std::string format_percent(double fraction);
/// Rate of decode: "1.27 tokens/s".
std::string format_rate(double tokens_per_s);

}  // namespace weir
