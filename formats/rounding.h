// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace weir::formats {

/// The value that lies furthest from zero, with its sign; the first of equals.
inline float extreme(const float* values, std::size_t count) {
    return *std::max_element(values, values + count,
                             [](float a, float b) { return std::fabs(a) < std::fabs(b); });
}

/// value / unit to the nearest whole number of [least, most], ties to even; 0 where the unit is 0, since then
/// every quant means 0.
inline int nearest_step(float value, float unit, int least, int most) {
    if (unit == 0.0F) return 0;
    const float steps = std::nearbyint(value / unit);
    return static_cast<int>(std::clamp(steps, static_cast<float>(least), static_cast<float>(most)));
}

/// The place of the entry that lies nearest to value / unit, the first of equals; that of a 0 where the unit
/// is 0.
template <std::size_t kEntries>
unsigned nearest_entry(const std::array<std::int8_t, kEntries>& table, float value, float unit) {
    const float wanted = unit == 0.0F ? 0.0F : value / unit;
    const auto distance = [&](std::int8_t entry) { return std::fabs(static_cast<float>(entry) - wanted); };
    const auto* const nearest = std::min_element(
        table.begin(), table.end(), [&](std::int8_t a, std::int8_t b) { return distance(a) < distance(b); });
    return static_cast<unsigned>(nearest - table.begin());
}

}  // namespace weir::formats
