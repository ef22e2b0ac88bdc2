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

/// Quants of both planes before they are narrowed: rounded to nearest, ties to even.
struct Rounded {
    int32x4_t high;
    int32x4_t low;
};

WEIR_NEON_INLINE Rounded rounded4(const float* values, float inverse) {
    const float32x4_t x = vld1q_f32(values);
    const int32x4_t whole = vcvtnq_s32_f32(vmulq_n_f32(x, inverse));
    const float32x4_t rest = vfmaq_f32(vnegq_f32(vcvtq_f32_s32(whole)), x, vdupq_n_f32(inverse));
    return {whole, vcvtnq_s32_f32(vmulq_n_f32(rest, kLowSteps))};
}

WEIR_NEON_INLINE int8x16_t packed16(int32x4_t a, int32x4_t b, int32x4_t c, int32x4_t d, std::int8_t* quants) {
    const int16x8_t first = vqmovn_high_s32(vqmovn_s32(a), b);
    const int16x8_t second = vqmovn_high_s32(vqmovn_s32(c), d);
    const int8x16_t in_order = vqmovn_high_s16(vqmovn_s16(first), second);
    vst1q_s8(quants, in_order);
    return in_order;
}

/// 16 quants of each plane in order, written and returned.
WEIR_NEON_INLINE Sixteen quantise16(const float* values, float inverse, std::int8_t* high, std::int8_t* low) {
    const Rounded a = rounded4(values, inverse);
    const Rounded b = rounded4(values + 4, inverse);
    const Rounded c = rounded4(values + 8, inverse);
    const Rounded d = rounded4(values + 12, inverse);
    return {packed16(a.high, b.high, c.high, d.high, high), packed16(a.low, b.low, c.low, d.low, low)};
}

/// Eight sums of 16 for each plane.
struct SumsBy16 {
    int16x8_t high;
    int16x8_t low;
};

WEIR_NEON_INLINE int16x8_t sums_of(const int16x8_t (&pairs)[8]) {
    const int16x8_t first = vpaddq_s16(vpaddq_s16(pairs[0], pairs[1]), vpaddq_s16(pairs[2], pairs[3]));
    const int16x8_t second = vpaddq_s16(vpaddq_s16(pairs[4], pairs[5]), vpaddq_s16(pairs[6], pairs[7]));
    return vpaddq_s16(first, second);
}

/// Sums of 16 of 128 values, in order.
WEIR_NEON_INLINE SumsBy16 quantise128(const float* values, float inverse, std::int8_t* high,
                                      std::int8_t* low) {
    int16x8_t high_pairs[8];
    int16x8_t low_pairs[8];
#pragma GCC unroll 8
    for (std::size_t v = 0; v < 8; ++v) {
        const Sixteen quants = quantise16(values + 16 * v, inverse, high + 16 * v, low + 16 * v);
        high_pairs[v] = vpaddlq_s8(quants.high);
        low_pairs[v] = vpaddlq_s8(quants.low);
    }
    return {sums_of(high_pairs), sums_of(low_pairs)};
}

WEIR_NEON void per32(const float* values, std::size_t count, const Per32& out) {
    for (std::size_t i = 0; i < count; i += 32) {
        const QuantStep step = quant_step(vmaxvq_f32(magnitudes32(values + i)));
        const Sixteen first = quantise16(values + i, step.inverse, out.high + i, out.low + i);
        const Sixteen second = quantise16(values + i + 16, step.inverse, out.high + i + 16, out.low + i + 16);
        out.scales[i / 32] = step.scale;
        out.high_sums[i / 32] = vaddvq_s16(vpadalq_s8(vpaddlq_s8(first.high), second.high));
        out.low_sums[i / 32] = vaddvq_s16(vpadalq_s8(vpaddlq_s8(first.low), second.low));
    }
}

WEIR_NEON_INLINE void write_sums(int16x8_t first, int16x8_t second, std::int16_t* by16, std::int16_t* by32) {
    vst1q_s16(by16, first);
    vst1q_s16(by16 + 8, second);
    vst1q_s16(by32, vpaddq_s16(first, second));
}

WEIR_NEON void per256(const float* values, std::size_t count, const Per256& out) {
    for (std::size_t i = 0; i < count; i += 256) {
        float32x4_t most = magnitudes32(values + i);
        for (std::size_t v = 32; v < 256; v += 32) most = vmaxq_f32(most, magnitudes32(values + i + v));
        const QuantStep step = quant_step(vmaxvq_f32(most));
        out.scales[i / 256] = step.scale;
        const SumsBy16 first = quantise128(values + i, step.inverse, out.high + i, out.low + i);
        const SumsBy16 second =
            quantise128(values + i + 128, step.inverse, out.high + i + 128, out.low + i + 128);
        write_sums(first.high, second.high, out.high_by16 + i / 16, out.high_by32 + i / 32);
        write_sums(first.low, second.low, out.low_by16 + i / 16, out.low_by32 + i / 32);
    }
}

}  // namespace

ActivationKernels activation_kernels() {
    return {per32, per256};
}

}  // namespace weir::kernels::neon
