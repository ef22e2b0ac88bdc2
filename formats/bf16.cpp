// SPDX-License-Identifier: Apache-2.0
// BF16: the upper half of an IEEE binary32, little endian; a block is one weight.
#include "formats/entry.h"
#include "formats/floats.h"
#include "formats/half.h"

namespace weir::formats {
namespace {

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    for (std::size_t i = 0; i < count; ++i) out[i] = bf16_to_float(load_block<std::uint16_t>(blocks, i));
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    for (std::size_t i = 0; i < count; ++i) store_block(blocks, i, float_to_bf16(values[i]));
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    random_half_floats(bits, scale, 7, count, blocks);
}

}  // namespace

constinit const FormatEntry kBF16Entry = {{Format::kBF16, "bf16", 30, 1, 2}, dequantize, quantize, randomize};

}  // namespace weir::formats
