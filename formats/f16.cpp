// SPDX-License-Identifier: Apache-2.0
// F16: IEEE binary16, little endian; a block is one weight.
#include "formats/entry.h"
#include "formats/floats.h"
#include "formats/half.h"

namespace weir::formats {
namespace {

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t i = 0; i < count; ++i) out[i] = half_to_float(load_block<std::uint16_t>(blocks, i));
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t i = 0; i < count; ++i) store_block(blocks, i, float_to_half(values[i]));
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    random_half_floats(bits, scale, 10, count, blocks);
}

}  // namespace

constinit const FormatEntry kF16Entry = {{Format::kF16, "f16", 1, 1, 2}, dequantize, quantize, randomize};

}  // namespace weir::formats
