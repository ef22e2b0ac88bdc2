// SPDX-License-Identifier: Apache-2.0
#include "kernels/avx2/kernels.h"
#include "kernels/avx2/vector.h"

namespace weir::kernels::avx2 {
namespace {

using Unit = Q8_0Unit;
constexpr PrefetchPlan kPlan = {1280, 1536};

/// Four columns of eight rows. The weight's magnitude is unsigned, so that -128 keeps its value; its sign
/// goes to the activation, which never is -128. 2 x 128 x 127 = 32512 stays in int16, a further sum would
/// not.
WEIR_AVX2_INLINE __m256i products(__m256i magnitude, __m256i w, __m256i x) {
    const __m256i pairs = _mm256_maddubs_epi16(magnitude, _mm256_sign_epi8(x, w));
    return _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

WEIR_AVX2_INLINE void add_columns(const std::byte* quants, __m256i high_x, __m256i low_x, Planes& dots) {
    __m256i w = load32(quants);
    keep(w);
    const __m256i magnitude = _mm256_abs_epi8(w);
    dots.high = _mm256_add_epi32(dots.high, products(magnitude, w, high_x));
    keep(dots.high);
    dots.low = _mm256_add_epi32(dots.low, products(magnitude, w, low_x));
    keep(dots.low);
}

WEIR_AVX2_INLINE void unit(const std::byte* tape, const Per32View& x, Rows16& y) {
    Planes dots0 = no_planes();
    Planes dots1 = no_planes();
    prefetch_ahead<kPlan>(tape);
#pragma GCC unroll 8
    for (int g = 0; g < 8; ++g) {
        const std::byte* quants = tape + Unit::kQuants + 64 * g;
        prefetch_ahead<kPlan>(quants + 32);
        const __m256i high = broadcast4(x.high + 4 * g);
        const __m256i low = broadcast4(x.low + 4 * g);
        add_columns(quants, high, low, dots0);
        add_columns(quants + 32, high, low, dots1);
    }
    const __m256 scale = _mm256_set1_ps(*x.scales);
    y.first = _mm256_fmadd_ps(joined(dots0), _mm256_mul_ps(halves8(tape + Unit::kD), scale), y.first);
    y.second = _mm256_fmadd_ps(joined(dots1), _mm256_mul_ps(halves8(tape + Unit::kD + 16), scale), y.second);
}

}  // namespace

WEIR_AVX2 void matvec_q8_0(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    const std::size_t units = columns / Unit::kColumns;
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        Rows16 y = {_mm256_setzero_ps(), _mm256_setzero_ps()};
        for (std::size_t u = 0; u < units; ++u, tape += Unit::kBytes) unit(tape, a.per32.from(32 * u), y);
        _mm256_storeu_ps(out, y.first);
        _mm256_storeu_ps(out + 8, y.second);
    }
}

}  // namespace weir::kernels::avx2
