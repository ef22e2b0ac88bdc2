// SPDX-License-Identifier: Apache-2.0
// F32: IEEE binary32, little endian; a block is one weight.
#include <cstring>

#include "formats/entry.h"

namespace weir::formats {
namespace {

void dequantize(const std::byte* blocks, std::size_t count, float* out) {
    if (count != 0) std::memcpy(out, blocks, count * sizeof(float));
}

void quantize(const float* values, std::size_t count, std::byte* blocks) {
    if (count != 0) std::memcpy(blocks, values, count * sizeof(float));
}

void randomize(RandomBits& bits, float scale, std::size_t count, std::byte* blocks) {
    // Uniform in +-scale * sqrt(3): 2^-31 of a signed 32-bit number.
    const float factor = scale * 1.7320508F * 0x1.0p-31F;
    RandomBits local = bits;  // bytes may alias anything: a local state stays in registers
    std::uint64_t pool = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (i % 2 == 0) pool = local.next();
        const float value = factor * static_cast<float>(static_cast<std::int32_t>(pool & 0xFFFFFFFFU));
        std::memcpy(blocks + i * sizeof(float), &value, sizeof(float));
        pool >>= 32;
    }
    bits = local;
}

}  // namespace

constinit const FormatEntry kF32Entry = {{Format::kF32, "f32", 0, 1, 4}, dequantize, quantize, randomize};

}  // namespace weir::formats
