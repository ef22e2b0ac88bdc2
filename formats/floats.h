// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "formats/random_bits.h"

namespace weir::formats {

/// Random 16-bit floats with `mantissa_bits` of mantissa and an exponent of 15 - mantissa_bits bits: random
/// sign and mantissa under one of two neighbouring exponents, mixed so that the standard deviation is
/// `scale`. Built from bits, since converting from float would take most of the time.
void random_half_floats(RandomBits& bits, float scale, unsigned mantissa_bits, std::size_t count,
                        std::byte* out);

}  // namespace weir::formats
