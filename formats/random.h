// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "formats/format.h"

namespace weir::formats {

/// Fills whole blocks with random weights that look like real ones to a kernel: finite, centred about zero,
/// with a standard deviation of about `scale` (take 1/sqrt(columns)), and block scales that vary by a factor
/// of four, since equal scales flatter kernels that keep conversions in a table. The bytes are the same for
/// the same format, seed, index, size and scale, on every machine; pieces of different index are independent.
/// Above 2 GB/s a thread, except for numbers below 8 bytes and Q8_1. Whole numbers are uniform and not scaled
/// by blocks. Throws InputError when blocks.size() is no multiple of the block.
void random_blocks(Format format, std::uint64_t seed, std::uint64_t index, float scale,
                   std::span<std::byte> blocks);

}  // namespace weir::formats
