// SPDX-License-Identifier: Apache-2.0
#include "kernels/avx2/kernels.h"
#include "kernels/avx2/vector.h"

namespace weir::kernels::avx2 {
namespace {

using Unit = Q8_0Unit;
constexpr PrefetchPlan kPlan = {1280, 1536};

/// Four columns of eight rows. The weight's magnitude is unsigned, so that -128 keeps its value; its sign
/// goes to the activation, which never is -128. 2 x 128 x 127 = 32512 stays in int16, a further sum would
/// not; of the low plane four fit (4 x 2 x 128 x 31 = 31744).
WEIR_AVX2_INLINE void add_columns(const std::byte* quants, __m256i high_x, __m256i low_x, __m256i& high,
                                  __m256i& low_pairs) {
    __m256i w = load32(quants);
    keep(w);
    const __m256i magnitude = _mm256_abs_epi8(w);
    const __m256i pairs = _mm256_maddubs_epi16(magnitude, _mm256_sign_epi8(high_x, w));
    high = _mm256_add_epi32(high, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
    keep(high);
    low_pairs = _mm256_add_epi16(low_pairs, _mm256_maddubs_epi16(magnitude, _mm256_sign_epi8(low_x, w)));
    keep(low_pairs);
}

/// Half a block: 16 columns of 16 rows.
WEIR_AVX2_INLINE void add_half(const std::byte* quants, const std::int8_t* high_x, const std::int8_t* low_x,
                               Planes& dots0, Planes& dots1) {
    const __m256i ones = _mm256_set1_epi16(1);
    __m256i low0 = _mm256_setzero_si256();
    __m256i low1 = _mm256_setzero_si256();
#pragma GCC unroll 4
    for (int g = 0; g < 4; ++g, quants += 64) {
        prefetch_ahead<kPlan>(quants + 32);
        const __m256i high = broadcast4(high_x + 4 * g);
        const __m256i low = broadcast4(low_x + 4 * g);
        add_columns(quants, high, low, dots0.high, low0);
        add_columns(quants + 32, high, low, dots1.high, low1);
    }
    dots0.low = _mm256_add_epi32(dots0.low, _mm256_madd_epi16(low0, ones));
    dots1.low = _mm256_add_epi32(dots1.low, _mm256_madd_epi16(low1, ones));
}

WEIR_AVX2_INLINE void unit(const std::byte* tape, const Per32View& x, Rows16& y) {
    Planes dots0 = no_planes();
    Planes dots1 = no_planes();
    prefetch_ahead<kPlan>(tape);
    add_half(tape + Unit::kQuants, x.high, x.low, dots0, dots1);
    add_half(tape + Unit::kQuants + 256, x.high + 16, x.low + 16, dots0, dots1);
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
