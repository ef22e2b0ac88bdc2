// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace weir::kernels {

/// exp(x) = 2^n * exp(r) with n = round(x / ln 2) and r = x - n * ln 2 (in two parts, the first with few
/// bits), exp(r) by the polynomial of Cephes' expf: 2e-7 of the value. Below kExpLowest the result is 0,
/// above kExpHighest infinite, so that no subnormal number comes out, which some processors multiply slowly.
inline constexpr float kExpLowest = -86.0F;
inline constexpr float kExpHighest = 89.0F;
inline constexpr float kExpInverseLn2 = 1.44269504088896341F;
inline constexpr float kExpLn2High = 0.693359375F;
inline constexpr float kExpLn2Low = -2.12194440e-4F;
inline constexpr float kExpPolynomial[] = {1.9875691500e-4F, 1.3981999507e-3F, 8.3334519073e-3F,
                                           4.1665795894e-2F, 1.6666665459e-1F, 5.0000001201e-1F};

/// 1.5 * 2^23: added to a small number it leaves round(number) in the lowest bits.
inline constexpr float kExpRound = 12582912.0F;
/// Added to those bits and shifted by 23 it gives 2^(n - 1): half, since n may be 128.
inline constexpr int kExpBias = 126;

}  // namespace weir::kernels
