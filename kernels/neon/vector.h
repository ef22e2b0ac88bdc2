// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/activation_rule.h"
#include "kernels/intrinsics.h"
#include "kernels/tape_layout.h"

// Small pieces that the NEON kernels share. A vector holds four rows of a tile, so a tile takes four of them.
namespace weir::kernels::neon {

inline constexpr std::size_t kQuads = kTileRows / 4;

/// One float per row of a tile.
struct Rows16 {
    float32x4_t of[kQuads];
};

/// One integer per row of a tile.
struct Dots16 {
    int32x4_t of[kQuads];
};

/// The same for each plane of the activation.
struct Planes16 {
    Dots16 high;
    Dots16 low;
};

/// 16 activations of each plane.
struct Sixteen {
    int8x16_t high;
    int8x16_t low;
};

WEIR_NEON_INLINE void clear(Rows16& rows) {
#pragma GCC unroll 4
    for (float32x4_t& quad : rows.of) quad = vdupq_n_f32(0);
}
WEIR_NEON_INLINE void clear(Dots16& dots) {
#pragma GCC unroll 4
    for (int32x4_t& quad : dots.of) quad = vdupq_n_s32(0);
}
WEIR_NEON_INLINE void clear(Planes16& planes) {
    clear(planes.high);
    clear(planes.low);
}
template <class View>
WEIR_NEON_INLINE Sixteen sixteen(const View& x, std::size_t at) {
    return {vld1q_s8(x.high + at), vld1q_s8(x.low + at)};
}
WEIR_NEON_INLINE void store(const Rows16& rows, float* out) {
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q) vst1q_f32(out + 4 * q, rows.of[q]);
}

/// Loads from memory stay on their side of this. GCC 12 otherwise begins the loads of a whole unit at once
/// and spills them to the stack.
WEIR_NEON_INLINE void keep_order() {
    asm volatile("" ::: "memory");
}

WEIR_NEON_INLINE uint8x16_t load16(const std::byte* from) {
    return vld1q_u8(reinterpret_cast<const std::uint8_t*>(from));
}

/// Four binary16 as floats.
WEIR_NEON_INLINE float32x4_t halves4(const std::byte* from) {
    return vcvt_f32_f16(vreinterpret_f16_u8(vld1_u8(reinterpret_cast<const std::uint8_t*>(from))));
}

/// Where a tape keeps scale s of four (tape_layout.h).
constexpr int scale_byte(int s) {
    constexpr int kOrder[] = {0, 2, 1, 3};
    return kOrder[s];
}

/// Scale s of four of each row, unsigned.
template <int s>
WEIR_NEON_INLINE int32x4_t scale_of(uint8x16_t packed) {
    const uint32x4_t words = vreinterpretq_u32_u8(packed);
    constexpr int kShift = 8 * scale_byte(s);
    if constexpr (kShift == 0) {
        return vreinterpretq_s32_u32(vandq_u32(words, vdupq_n_u32(0xFF)));
    } else {
        return vreinterpretq_s32_u32(vandq_u32(vshrq_n_u32(words, kShift), vdupq_n_u32(0xFF)));
    }
}

/// The same, signed.
template <int s>
WEIR_NEON_INLINE int32x4_t signed_scale_of(uint8x16_t packed) {
    return vshrq_n_s32(vshlq_n_s32(vreinterpretq_s32_u8(packed), 24 - 8 * scale_byte(s)), 24);
}

/// Four weights of a row times four activations of each plane, lane `kLane` of them.
template <int kLane>
WEIR_NEON_INLINE void add_products(Planes16& dots, std::size_t quad, int8x16_t weights, const Sixteen& x) {
    dots.high.of[quad] = vdotq_laneq_s32(dots.high.of[quad], weights, x.high, kLane);
    dots.low.of[quad] = vdotq_laneq_s32(dots.low.of[quad], weights, x.low, kLane);
}

/// What both planes gave together.
WEIR_NEON_INLINE float32x4_t joined(int32x4_t high, int32x4_t low) {
    return vfmaq_f32(vcvtq_f32_s32(high), vcvtq_f32_s32(low), vdupq_n_f32(kLowStep));
}

/// y += dots * (d * scale), rounded once per product and once per sum, as in every instruction set.
WEIR_NEON_INLINE float32x4_t add_scaled(float32x4_t y, float32x4_t dots, float32x4_t d, float scale) {
    return vfmaq_f32(y, dots, vmulq_n_f32(d, scale));
}
WEIR_NEON_INLINE float32x4_t take_scaled(float32x4_t y, float32x4_t dots, float32x4_t d, float scale) {
    return vfmsq_f32(y, dots, vmulq_n_f32(d, scale));
}

}  // namespace weir::kernels::neon
