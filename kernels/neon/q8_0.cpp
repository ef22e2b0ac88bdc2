// SPDX-License-Identifier: Apache-2.0
#include "kernels/neon/kernels.h"
#include "kernels/neon/vector.h"

namespace weir::kernels::neon {
namespace {

using Unit = Q8_0Unit;

/// Four columns of 16 rows; their activations are lane `kLane` of x.
template <int kLane>
WEIR_NEON_INLINE void add_group(const std::byte* quants, int8x16_t x, Dots16& dots) {
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q) {
        const int8x16_t w = vreinterpretq_s8_u8(load16(quants + 16 * q));
        dots.of[q] = vdotq_laneq_s32(dots.of[q], w, x, kLane);
    }
}

WEIR_NEON_INLINE void add_sixteen(const std::byte* quants, int8x16_t x, Dots16& dots) {
    add_group<0>(quants, x, dots);
    add_group<1>(quants + 64, x, dots);
    add_group<2>(quants + 128, x, dots);
    add_group<3>(quants + 192, x, dots);
}

WEIR_NEON_INLINE void unit(const std::byte* tape, const std::int8_t* x, float x_scale, Rows16& y) {
    Dots16 dots;
    clear(dots);
    add_sixteen(tape + Unit::kQuants, vld1q_s8(x), dots);
    add_sixteen(tape + Unit::kQuants + 256, vld1q_s8(x + 16), dots);
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q)
        y.of[q] = add_scaled(y.of[q], dots.of[q], halves4(tape + Unit::kD + 8 * q), x_scale);
}

}  // namespace

WEIR_NEON void matvec_q8_0(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    const std::size_t units = columns / Unit::kColumns;
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        Rows16 y;
        clear(y);
        for (std::size_t u = 0; u < units; ++u, tape += Unit::kBytes)
            unit(tape, a.quants32 + 32 * u, a.scales32[u], y);
        store(y, out);
    }
}

}  // namespace weir::kernels::neon
