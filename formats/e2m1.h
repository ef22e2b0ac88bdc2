// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace weir::formats {

/// Twice what the sixteen floats of one sign, two exponent bits and one mantissa bit are (E2M1 of the OCP
/// Microscaling Formats Specification 1.0): whole numbers. 8, the minus zero, is
/// plain 0, as in GGML.
inline constexpr std::array<std::int8_t, 16> kTwiceE2M1 = {0, 1,  2,  3,  4,  6,  8,  12,
                                                           0, -1, -2, -3, -4, -6, -8, -12};
/// Their root mean square.
inline constexpr float kTwiceE2M1Rms = 5.852F;

}  // namespace weir::formats
