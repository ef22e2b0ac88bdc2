// SPDX-License-Identifier: Apache-2.0
// Q4_0, Q4_1, Q5_0 and Q5_1: blocks of 32 weights, whose low four bits are nibbles.
#include "kernels/neon/kernels.h"
#include "kernels/neon/vector.h"

namespace weir::kernels::neon {
namespace {

/// The fifth bits of four columns of the low (high) nibbles, at bit 4 of their bytes.
template <int g>
WEIR_NEON_INLINE uint8x16_t fifth_of_low(uint8x16_t fifth) {
    return vandq_u8(vshlq_n_u8(fifth, 4 - g), vdupq_n_u8(0x10));
}
template <int g>
WEIR_NEON_INLINE uint8x16_t fifth_of_high(uint8x16_t fifth) {
    if constexpr (g == 0) {
        return vandq_u8(fifth, vdupq_n_u8(0x10));
    } else {
        return vandq_u8(vshrq_n_u8(fifth, g), vdupq_n_u8(0x10));
    }
}

/// Columns 4g to 4g + 3, and those 16 further on.
template <class Unit, int g>
WEIR_NEON_INLINE void add_group(const std::byte* tape, const Sixteen& low_x, const Sixteen& high_x,
                                Planes16& dots) {
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q) {
        const uint8x16_t pairs = load16(tape + Unit::kQuants + 64 * g + 16 * q);
        uint8x16_t low = vandq_u8(pairs, vdupq_n_u8(0x0F));
        uint8x16_t high = vshrq_n_u8(pairs, 4);
        if constexpr (Unit::kHasFifth) {
            const uint8x16_t fifth = load16(tape + Unit::kFifth + 16 * q);
            low = vorrq_u8(low, fifth_of_low<g>(fifth));
            high = vorrq_u8(high, fifth_of_high<g>(fifth));
        }
        add_products<g>(dots, q, vreinterpretq_s8_u8(low), low_x);
        add_products<g>(dots, q, vreinterpretq_s8_u8(high), high_x);
    }
}

/// Every dot begins with what the quant that stands for zero takes away.
template <class Unit>
WEIR_NEON_INLINE void begin_dots(const Per32View& x, Planes16& dots) {
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q) {
        dots.high.of[q] = vdupq_n_s32(-Unit::kZero * *x.high_sums);
        dots.low.of[q] = vdupq_n_s32(-Unit::kZero * *x.low_sums);
    }
}

template <class Unit>
WEIR_NEON_INLINE void unit(const std::byte* tape, const Per32View& x, Rows16& y) {
    keep_order();
    Planes16 dots;
    begin_dots<Unit>(x, dots);
    const Sixteen low_x = sixteen(x, 0);
    const Sixteen high_x = sixteen(x, 16);
    add_group<Unit, 0>(tape, low_x, high_x, dots);
    add_group<Unit, 1>(tape, low_x, high_x, dots);
    add_group<Unit, 2>(tape, low_x, high_x, dots);
    add_group<Unit, 3>(tape, low_x, high_x, dots);
    const float32x4_t whole = joined(vdupq_n_s32(*x.high_sums), vdupq_n_s32(*x.low_sums));
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q) {
        y.of[q] = add_scaled(y.of[q], joined(dots.high.of[q], dots.low.of[q]),
                             halves4(tape + Unit::kD + 8 * q), *x.scales);
        if constexpr (Unit::kHasMin)
            y.of[q] = add_scaled(y.of[q], whole, halves4(tape + Unit::kMin + 8 * q), *x.scales);
    }
}

template <class Unit>
WEIR_NEON_INLINE void rows(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    const std::size_t units = columns / Unit::kColumns;
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        Rows16 y;
        clear(y);
        for (std::size_t u = 0; u < units; ++u, tape += Unit::kBytes)
            unit<Unit>(tape, a.per32.from(32 * u), y);
        store(y, out);
    }
}

}  // namespace

WEIR_NEON void matvec_q4_0(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    rows<Q4_0Unit>(tape, tiles, columns, a, out);
}
WEIR_NEON void matvec_q4_1(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    rows<Q4_1Unit>(tape, tiles, columns, a, out);
}
WEIR_NEON void matvec_q5_0(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    rows<Q5_0Unit>(tape, tiles, columns, a, out);
}
WEIR_NEON void matvec_q5_1(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    rows<Q5_1Unit>(tape, tiles, columns, a, out);
}

}  // namespace weir::kernels::neon
