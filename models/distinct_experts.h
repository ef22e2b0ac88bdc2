// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace weir::models {

/// How many of `experts` at least one of `sequences` tokens is expected to draw, when each draws `top_k`
/// different ones: E (1 - (1 - k/E)^B) where all are equally likely, which is exact, since each token holds a
/// given expert with probability k/E. (docs/model-of-a-token.md.) Between whole numbers of sequences it
/// goes on smoothly, for those who solve for one.
double distinct_experts(std::uint64_t experts, std::uint64_t top_k, double sequences);

/// The same where the i-th most popular expert is drawn in proportion to i^-exponent (Zipf's law). A token
/// holds expert i with probability 1 - exp(-t w_i), t such that these add up to k: the approximation of
/// drawing without replacement by exponential clocks (Rosen 1997, J. Stat. Plan. Inference 62, 135-158),
/// exact for equal weights.
double distinct_experts_zipf(std::uint64_t experts, std::uint64_t top_k, std::uint64_t sequences,
                             double exponent);

}  // namespace weir::models
