// SPDX-License-Identifier: Apache-2.0
#include "kernels/avx2/kernels.h"
#include "kernels/avx2/vector.h"

namespace weir::kernels::avx2 {
namespace {

using Unit = Q6_KUnit;
constexpr PrefetchPlan kPlan = {1536, 2048};

/// 16 activations of one plane, four in every lane.
struct Sixteen {
    __m256i of[4];
};

WEIR_AVX2_INLINE Sixteen sixteen(const std::int8_t* x) {
    return {{broadcast4(x), broadcast4(x + 4), broadcast4(x + 8), broadcast4(x + 12)}};
}

/// A sub-block of eight rows times 16 activations of one plane, in int16 pairs: the quants 0..63 allow two
/// products of two sums each (4 x 63 x 127 = 32004), so there are two of them.
struct PairSums {
    __m256i first;
    __m256i second;
};

/// The same for both planes.
struct SubBlockSums {
    PairSums high;
    PairSums low;
};

WEIR_AVX2_INLINE PairSums pair_sums(const __m256i (&quants)[4], const Sixteen& x) {
    return {
        _mm256_add_epi16(_mm256_maddubs_epi16(quants[0], x.of[0]), _mm256_maddubs_epi16(quants[1], x.of[1])),
        _mm256_add_epi16(_mm256_maddubs_epi16(quants[2], x.of[2]), _mm256_maddubs_epi16(quants[3], x.of[3]))};
}

WEIR_AVX2_INLINE SubBlockSums sub_block(const std::byte* from, const Sixteen& x, const Sixteen& low_x) {
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
    const __m256i quants[4] = {q0, q1, q2, q3};
    return {pair_sums(quants, x), pair_sums(quants, low_x)};
}

WEIR_AVX2_INLINE __m256i scaled(const PairSums& sums, __m256i scale_twice) {
    return _mm256_add_epi32(_mm256_madd_epi16(sums.first, scale_twice),
                            _mm256_madd_epi16(sums.second, scale_twice));
}

WEIR_AVX2_INLINE void add_scaled(Planes& dots, const SubBlockSums& sums, __m256i scale_twice) {
    dots.high = _mm256_add_epi32(dots.high, scaled(sums.high, scale_twice));
    dots.low = _mm256_add_epi32(dots.low, scaled(sums.low, scale_twice));
}

/// Dot products of eight rows so far, and what the quants' bias of 32 adds to them, divided by 32.
struct Sums {
    Planes dots;
    Planes offset;
};

WEIR_AVX2_INLINE void add_sub_block(const std::byte* from, const std::int8_t* high, const std::int8_t* low,
                                    __m256i scales0, __m256i scales1, Sums& sums0, Sums& sums1) {
    prefetch_ahead<kPlan>(from);
    prefetch_ahead<kPlan>(from + 64);
    prefetch_ahead<kPlan>(from + 128);
    const Sixteen x = sixteen(high);
    const Sixteen low_x = sixteen(low);
    add_scaled(sums0.dots, sub_block(from, x, low_x), scales0);
    add_scaled(sums1.dots, sub_block(from + 32, x, low_x), scales1);
}

WEIR_AVX2_INLINE void add_offset(Planes& offset, __m256i scales, __m256i high_pair, __m256i low_pair) {
    offset.high = _mm256_add_epi32(offset.high, _mm256_madd_epi16(scales, high_pair));
    offset.low = _mm256_add_epi32(offset.low, _mm256_madd_epi16(scales, low_pair));
}

/// 64 columns: four sub-blocks with their scales.
WEIR_AVX2_INLINE void add_group(const std::byte* group, const Per256View& x, Sums& sums0, Sums& sums1) {
    prefetch_ahead<kPlan>(group);
    const __m256i packed0 = load32(group);
    const __m256i packed1 = load32(group + 32);
    const std::byte* from = group + Unit::kSubBlocks;
#pragma GCC unroll 2
    for (int p = 0; p < 2; ++p, from += 2 * Unit::kSubBlockBytes) {
        const __m256i scales0 = p == 0 ? even_bytes_signed(packed0) : odd_bytes_signed(packed0);
        const __m256i scales1 = p == 0 ? even_bytes_signed(packed1) : odd_bytes_signed(packed1);
        const __m256i high_pair = broadcast4(x.high_by16 + 2 * p);
        const __m256i low_pair = broadcast4(x.low_by16 + 2 * p);
        add_offset(sums0.offset, scales0, high_pair, low_pair);
        add_offset(sums1.offset, scales1, high_pair, low_pair);
        const std::int8_t* high = x.high + 32 * p;
        const std::int8_t* low = x.low + 32 * p;
        add_sub_block(from, high, low, first_twice(scales0), first_twice(scales1), sums0, sums1);
        add_sub_block(from + Unit::kSubBlockBytes, high + 16, low + 16, second_twice(scales0),
                      second_twice(scales1), sums0, sums1);
    }
}

WEIR_AVX2_INLINE __m256i centred(__m256i dots, __m256i offset) {
    return _mm256_sub_epi32(dots, _mm256_slli_epi32(offset, 5));
}

WEIR_AVX2_INLINE __m256 add_unit(__m256 y, const Sums& sums, __m256 d, __m256 scale) {
    const Planes dots = {centred(sums.dots.high, sums.offset.high), centred(sums.dots.low, sums.offset.low)};
    return _mm256_fmadd_ps(joined(dots), _mm256_mul_ps(d, scale), y);
}

WEIR_AVX2_INLINE void unit(const std::byte* tape, const Per256View& x, Rows16& y) {
    Sums sums0 = {no_planes(), no_planes()};
    Sums sums1 = sums0;
    const __m256 d0 = halves8(tape + Unit::kD);
    const __m256 d1 = halves8(tape + Unit::kD + 16);
    for (std::size_t group = 0; group < 4; ++group)
        add_group(tape + Unit::kGroups + group * Unit::kGroupBytes, x.from(64 * group), sums0, sums1);
    const __m256 scale = _mm256_set1_ps(*x.scales);
    y.first = add_unit(y.first, sums0, d0, scale);
    y.second = add_unit(y.second, sums1, d1, scale);
}

}  // namespace

WEIR_AVX2 void matvec_q6_k(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    const std::size_t units = columns / Unit::kColumns;
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        Rows16 y = {_mm256_setzero_ps(), _mm256_setzero_ps()};
        for (std::size_t u = 0; u < units; ++u, tape += Unit::kBytes) unit(tape, a.per256.from(256 * u), y);
        _mm256_storeu_ps(out, y.first);
        _mm256_storeu_ps(out + 8, y.second);
    }
}

}  // namespace weir::kernels::avx2
