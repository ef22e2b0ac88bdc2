// SPDX-License-Identifier: Apache-2.0
#include "tests/decode/exact/llama_cpp_rounding.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "formats/half.h"

namespace weir::decode::examples {
namespace {

void round_block(std::span<float> block, bool half_scale) {
    float largest = 0;
    for (const float value : block) largest = std::max(largest, std::fabs(value));
    if (largest == 0) return;
    const float inverse = 127.0F / largest;
    const float step = largest / 127.0F;
    const float scale = half_scale ? formats::half_to_float(formats::float_to_half(step)) : step;
    for (float& value : block) value = scale * std::nearbyint(value * inverse);
}

}  // namespace

void round_as_llama_cpp(formats::Format weights, std::span<float> activation) {
    if (weights == formats::Format::kF32) return;
    const std::size_t block = formats::info(weights).block_weights;
    if (block != 32 && block != 256) throw std::invalid_argument("a format of no captured model");
    for (std::size_t begin = 0; begin < activation.size(); begin += block)
        round_block(activation.subspan(begin, block), block == 32);
}

}  // namespace weir::decode::examples
