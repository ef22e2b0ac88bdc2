// SPDX-License-Identifier: Apache-2.0
#include "kernels/avx2/kernels.h"
#include "kernels/avx2/vector.h"

namespace weir::kernels::avx2 {
namespace {

using Unit = Q6_KUnit;
constexpr PrefetchPlan kPlan = {1536, 2048};

/// A sub-block of eight rows times 16 activations, in int16 pairs: the quants 0..63 allow two products of two
/// sums each (4 x 63 x 127 = 32004), so there are two of them.
struct SubBlockSums {
    __m256i first;
    __m256i second;
};

WEIR_AVX2_INLINE SubBlockSums sub_block(const std::byte* from, __m256i x0, __m256i x1, __m256i x2,
                                        __m256i x3) {
    const __m256i nibbles = _mm256_set1_epi8(0x0F);
    const __m256i top = _mm256_set1_epi8(0x30);
    const __m256i high = load32(from);
    const __m256i low01 = load32(from + Unit::kLow);
    const __m256i low23 = load32(from + Unit::kLow + 64);
    const __m256i q0 =
        _mm256_or_si256(_mm256_and_si256(low01, nibbles), _mm256_and_si256(_mm256_slli_epi16(high, 4), top));
    const __m256i q1 = _mm256_or_si256(_mm256_and_si256(_mm256_srli_epi16(low01, 4), nibbles),
                                       _mm256_and_si256(_mm256_slli_epi16(high, 2), top));
    const __m256i q2 = _mm256_or_si256(_mm256_and_si256(low23, nibbles), _mm256_and_si256(high, top));
    const __m256i q3 = _mm256_or_si256(_mm256_and_si256(_mm256_srli_epi16(low23, 4), nibbles),
                                       _mm256_and_si256(_mm256_srli_epi16(high, 2), top));
    return {_mm256_add_epi16(_mm256_maddubs_epi16(q0, x0), _mm256_maddubs_epi16(q1, x1)),
            _mm256_add_epi16(_mm256_maddubs_epi16(q2, x2), _mm256_maddubs_epi16(q3, x3))};
}

WEIR_AVX2_INLINE __m256i scaled(const SubBlockSums& sums, __m256i scale_twice) {
    return _mm256_add_epi32(_mm256_madd_epi16(sums.first, scale_twice),
                            _mm256_madd_epi16(sums.second, scale_twice));
}

WEIR_AVX2_INLINE void add_sub_block(const std::byte* from, const std::int8_t* x, __m256i scales0,
                                    __m256i scales1, __m256i& dots0, __m256i& dots1) {
    prefetch_ahead<kPlan>(from);
    prefetch_ahead<kPlan>(from + 64);
    prefetch_ahead<kPlan>(from + 128);
    const __m256i x0 = broadcast4(x);
    const __m256i x1 = broadcast4(x + 4);
    const __m256i x2 = broadcast4(x + 8);
    const __m256i x3 = broadcast4(x + 12);
    dots0 = _mm256_add_epi32(dots0, scaled(sub_block(from, x0, x1, x2, x3), scales0));
    dots1 = _mm256_add_epi32(dots1, scaled(sub_block(from + 32, x0, x1, x2, x3), scales1));
}

/// 64 columns: four sub-blocks with their scales. `offset` sums what the quants' bias of 32 adds, divided
/// by 32.
WEIR_AVX2_INLINE void add_group(const std::byte* group, const std::int8_t* x, const std::int16_t* sums,
                                __m256i& dots0, __m256i& dots1, __m256i& offset0, __m256i& offset1) {
    prefetch_ahead<kPlan>(group);
    const __m256i packed0 = load32(group);
    const __m256i packed1 = load32(group + 32);
    const std::byte* from = group + Unit::kSubBlocks;
#pragma GCC unroll 2
    for (int p = 0; p < 2; ++p, from += 2 * Unit::kSubBlockBytes) {
        const __m256i scales0 = p == 0 ? even_bytes_signed(packed0) : odd_bytes_signed(packed0);
        const __m256i scales1 = p == 0 ? even_bytes_signed(packed1) : odd_bytes_signed(packed1);
        const __m256i pair = broadcast4(sums + 2 * p);
        offset0 = _mm256_add_epi32(offset0, _mm256_madd_epi16(scales0, pair));
        offset1 = _mm256_add_epi32(offset1, _mm256_madd_epi16(scales1, pair));
        add_sub_block(from, x + 32 * p, first_twice(scales0), first_twice(scales1), dots0, dots1);
        add_sub_block(from + Unit::kSubBlockBytes, x + 32 * p + 16, second_twice(scales0),
                      second_twice(scales1), dots0, dots1);
    }
}

WEIR_AVX2_INLINE __m256 add_unit(__m256 y, __m256i dots, __m256i offset, __m256 d, __m256 scale) {
    const __m256i centred = _mm256_sub_epi32(dots, _mm256_slli_epi32(offset, 5));
    return _mm256_fmadd_ps(_mm256_cvtepi32_ps(centred), _mm256_mul_ps(d, scale), y);
}

WEIR_AVX2_INLINE void unit(const std::byte* tape, const std::int8_t* x, const std::int16_t* sums,
                           float x_scale, Rows16& y) {
    __m256i dots0 = _mm256_setzero_si256();
    __m256i dots1 = _mm256_setzero_si256();
    __m256i offset0 = _mm256_setzero_si256();
    __m256i offset1 = _mm256_setzero_si256();
    const __m256 d0 = halves8(tape + Unit::kD);
    const __m256 d1 = halves8(tape + Unit::kD + 16);
    for (std::size_t group = 0; group < 4; ++group)
        add_group(tape + Unit::kGroups + group * Unit::kGroupBytes, x + 64 * group, sums + 4 * group, dots0,
                  dots1, offset0, offset1);
    const __m256 scale = _mm256_set1_ps(x_scale);
    y.first = add_unit(y.first, dots0, offset0, d0, scale);
    y.second = add_unit(y.second, dots1, offset1, d1, scale);
}

}  // namespace

WEIR_AVX2 void matvec_q6_k(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    const std::size_t units = columns / Unit::kColumns;
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        Rows16 y = {_mm256_setzero_ps(), _mm256_setzero_ps()};
        for (std::size_t u = 0; u < units; ++u, tape += Unit::kBytes)
            unit(tape, a.quants256 + 256 * u, a.sums256_by16 + 16 * u, a.scales256[u], y);
        _mm256_storeu_ps(out, y.first);
        _mm256_storeu_ps(out + 8, y.second);
    }
}

}  // namespace weir::kernels::avx2
