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
WEIR_AVX2_INLINE __m256i products(const std::byte* quants, __m256i x) {
    const __m256i w = load32(quants);
    const __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(w), _mm256_sign_epi8(x, w));
    return _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

WEIR_AVX2_INLINE void unit(const std::byte* tape, const std::int8_t* x, float x_scale, Rows16& y) {
    __m256i dots0 = _mm256_setzero_si256();
    __m256i dots1 = _mm256_setzero_si256();
    prefetch_ahead<kPlan>(tape);
#pragma GCC unroll 8
    for (int g = 0; g < 8; ++g) {
        const std::byte* quants = tape + Unit::kQuants + 64 * g;
        prefetch_ahead<kPlan>(quants + 32);
        const __m256i four = broadcast4(x + 4 * g);
        dots0 = _mm256_add_epi32(dots0, products(quants, four));
        dots1 = _mm256_add_epi32(dots1, products(quants + 32, four));
    }
    const __m256 scale = _mm256_set1_ps(x_scale);
    y.first =
        _mm256_fmadd_ps(_mm256_cvtepi32_ps(dots0), _mm256_mul_ps(halves8(tape + Unit::kD), scale), y.first);
    y.second = _mm256_fmadd_ps(_mm256_cvtepi32_ps(dots1), _mm256_mul_ps(halves8(tape + Unit::kD + 16), scale),
                               y.second);
}

}  // namespace

WEIR_AVX2 void matvec_q8_0(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    const std::size_t units = columns / Unit::kColumns;
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        Rows16 y = {_mm256_setzero_ps(), _mm256_setzero_ps()};
        for (std::size_t u = 0; u < units; ++u, tape += Unit::kBytes)
            unit(tape, a.quants32 + 32 * u, a.scales32[u], y);
        _mm256_storeu_ps(out, y.first);
        _mm256_storeu_ps(out + 8, y.second);
    }
}

}  // namespace weir::kernels::avx2
