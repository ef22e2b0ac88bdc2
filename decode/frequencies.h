// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "kernels/rotary.h"
#include "models/arithmetic.h"

namespace weir::decode {

/// By how much each pair of rotary dimensions is turned a position, in radians: base^(-2i / dimensions),
/// slowed as the model says. `slowing`: further divisors, one a pair (Llama 3.1's rope_freqs); empty for
/// none.
std::vector<double> rotary_frequencies(const models::Rotary& rotary, std::span<const float> slowing = {});

/// What turns heads as the model does.
kernels::Rotary rotary_of(const models::Rotary& rotary, std::span<const float> slowing = {});

}  // namespace weir::decode
