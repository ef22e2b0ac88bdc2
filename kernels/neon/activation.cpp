// SPDX-License-Identifier: Apache-2.0
#include "kernels/activation_rule.h"
#include "kernels/neon/kernels.h"
#include "kernels/neon/vector.h"

namespace weir::kernels::neon {
namespace {

constexpr std::size_t kVectors = 8;  // of floats in 32 values

/// The largest magnitude of 32 values in each of four lanes.
WEIR_NEON_INLINE float32x4_t magnitudes32(const float* values) {
    float32x4_t most = vabsq_f32(vld1q_f32(values));
#pragma GCC unroll 8
    for (std::size_t v = 1; v < kVectors; ++v) most = vmaxq_f32(most, vabsq_f32(vld1q_f32(values + 4 * v)));
    return most;
}

/// Eight quants as int16: rounded to nearest, ties to even.
WEIR_NEON_INLINE int16x8_t rounded8(const float* values, float inverse) {
    const int32x4_t low = vcvtnq_s32_f32(vmulq_n_f32(vld1q_f32(values), inverse));
    const int32x4_t high = vcvtnq_s32_f32(vmulq_n_f32(vld1q_f32(values + 4), inverse));
    return vqmovn_high_s32(vqmovn_s32(low), high);
}

/// 16 quants in order, written and returned.
WEIR_NEON_INLINE int8x16_t quantise16(const float* values, float inverse, std::int8_t* quants) {
    const int8x16_t in_order =
        vqmovn_high_s16(vqmovn_s16(rounded8(values, inverse)), rounded8(values + 8, inverse));
    vst1q_s8(quants, in_order);
    return in_order;
}

/// Sums of 16 of 128 values, in order.
WEIR_NEON_INLINE int16x8_t quantise128(const float* values, float inverse, std::int8_t* quants) {
    int16x8_t pairs[8];
#pragma GCC unroll 8
    for (std::size_t v = 0; v < 8; ++v)
        pairs[v] = vpaddlq_s8(quantise16(values + 16 * v, inverse, quants + 16 * v));
    const int16x8_t first = vpaddq_s16(vpaddq_s16(pairs[0], pairs[1]), vpaddq_s16(pairs[2], pairs[3]));
    const int16x8_t second = vpaddq_s16(vpaddq_s16(pairs[4], pairs[5]), vpaddq_s16(pairs[6], pairs[7]));
    return vpaddq_s16(first, second);
}

WEIR_NEON void per32(const float* values, std::size_t count, std::int8_t* quants, float* scales,
                     std::int32_t* sums) {
    for (std::size_t i = 0; i < count; i += 32) {
        const QuantStep step = quant_step(vmaxvq_f32(magnitudes32(values + i)));
        const int8x16_t low = quantise16(values + i, step.inverse, quants + i);
        const int8x16_t high = quantise16(values + i + 16, step.inverse, quants + i + 16);
        scales[i / 32] = step.scale;
        sums[i / 32] = vaddvq_s16(vpadalq_s8(vpaddlq_s8(low), high));
    }
}

WEIR_NEON void per256(const float* values, std::size_t count, std::int8_t* quants, float* scales,
                      std::int16_t* sums_by16, std::int16_t* sums_by32) {
    for (std::size_t i = 0; i < count; i += 256) {
        float32x4_t most = magnitudes32(values + i);
        for (std::size_t v = 32; v < 256; v += 32) most = vmaxq_f32(most, magnitudes32(values + i + v));
        const QuantStep step = quant_step(vmaxvq_f32(most));
        scales[i / 256] = step.scale;
        const int16x8_t low = quantise128(values + i, step.inverse, quants + i);
        const int16x8_t high = quantise128(values + i + 128, step.inverse, quants + i + 128);
        vst1q_s16(sums_by16 + i / 16, low);
        vst1q_s16(sums_by16 + i / 16 + 8, high);
        vst1q_s16(sums_by32 + i / 32, vpaddq_s16(low, high));
    }
}

}  // namespace

ActivationKernels activation_kernels() {
    return {per32, per256};
}

}  // namespace weir::kernels::neon
