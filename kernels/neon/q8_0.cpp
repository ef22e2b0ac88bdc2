// SPDX-License-Identifier: Apache-2.0
#include "kernels/neon/kernels.h"
#include "kernels/neon/vector.h"

namespace weir::kernels::neon {
namespace {

using Unit = Q8_0Unit;

/// Four columns of 16 rows; their activations are lane `kLane` of x.
template <int kLane>
WEIR_NEON_INLINE void add_group(const std::byte* quants, const Sixteen& x, Planes16& dots) {
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q)
        add_products<kLane>(dots, q, vreinterpretq_s8_u8(load16(quants + 16 * q)), x);
}

WEIR_NEON_INLINE void add_sixteen(const std::byte* quants, const Sixteen& x, Planes16& dots) {
    add_group<0>(quants, x, dots);
    add_group<1>(quants + 64, x, dots);
    add_group<2>(quants + 128, x, dots);
    add_group<3>(quants + 192, x, dots);
}

WEIR_NEON_INLINE void unit(const std::byte* tape, const Per32View& x, Rows16& y) {
    Planes16 dots;
    clear(dots);
    add_sixteen(tape + Unit::kQuants, sixteen(x, 0), dots);
    add_sixteen(tape + Unit::kQuants + 256, sixteen(x, 16), dots);
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q)
        y.of[q] = add_scaled(y.of[q], joined(dots.high.of[q], dots.low.of[q]),
                             halves4(tape + Unit::kD + 8 * q), *x.scales);
}

}  // namespace

WEIR_NEON void matvec_q8_0(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    const std::size_t units = columns / Unit::kColumns;
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        Rows16 y;
        clear(y);
        for (std::size_t u = 0; u < units; ++u, tape += Unit::kBytes) unit(tape, a.per32.from(32 * u), y);
        store(y, out);
    }
}

}  // namespace weir::kernels::neon
