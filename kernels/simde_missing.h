// SPDX-License-Identifier: Apache-2.0
#pragma once

// AVX-512 intrinsics that SIMDe 0.7.4 (Debian 12) does not emulate, lane by lane after Intel's descriptions.
// Included by kernels/intrinsics.h with WEIR_SIMDE alone; a later SIMDe's own definitions take precedence.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "formats/half.h"

namespace weir::kernels::simde_missing {

template <class To, class Vector>
std::array<To, sizeof(Vector) / sizeof(To)> lanes_of(const Vector& vector) {
    std::array<To, sizeof(Vector) / sizeof(To)> lanes;
    std::memcpy(&lanes, &vector, sizeof(vector));
    return lanes;
}
template <class Vector, class Lanes>
Vector vector_of(const Lanes& lanes) {
    Vector vector;
    static_assert(sizeof(vector) == sizeof(lanes));
    std::memcpy(&vector, &lanes, sizeof(vector));
    return vector;
}
/// Each lane of `vector` through `change`.
template <class To, class From, class Out, class Vector, class Change>
Out map(const Vector& vector, Change change) {
    const auto from = lanes_of<From>(vector);
    std::array<To, from.size()> to{};
    std::transform(from.begin(), from.end(), to.begin(), change);
    return vector_of<Out>(to);
}

inline __m512 cvtph_ps(__m256i halves) {
    return map<float, std::uint16_t, __m512>(halves,
                                             [](std::uint16_t h) { return formats::half_to_float(h); });
}
inline __m256i cvtps_ph(__m512 a) {
    return map<std::uint16_t, float, __m256i>(a, [](float f) { return formats::float_to_half(f); });
}
inline __m512 cvtepi32_ps(__m512i a) {
    return map<float, std::int32_t, __m512>(a, [](std::int32_t i) { return static_cast<float>(i); });
}
inline __m512i cvtps_epi32(__m512 a) {
    return map<std::int32_t, float, __m512i>(
        a, [](float f) { return static_cast<std::int32_t>(std::nearbyint(f)); });
}
inline __m512i cvtepu16_epi32(__m256i a) {
    return map<std::int32_t, std::uint16_t, __m512i>(a, [](std::uint16_t i) { return std::int32_t{i}; });
}
inline __m128i cvtepi32_epi8(__m512i a) {
    return map<std::int8_t, std::int32_t, __m128i>(
        a, [](std::int32_t i) { return static_cast<std::int8_t>(i); });
}
inline __m512i srai_epi32(__m512i a, unsigned count) {
    return map<std::int32_t, std::int32_t, __m512i>(a, [count](std::int32_t i) { return i >> count; });
}
inline float reduce_max_ps(__m512 a) {
    const auto lanes = lanes_of<float>(a);
    return *std::max_element(lanes.begin(), lanes.end());
}
inline int reduce_add_epi32(__m512i a) {
    int sum = 0;
    for (const std::int32_t lane : lanes_of<std::int32_t>(a)) sum += lane;
    return sum;
}
inline __m512i shuffle_i64x2(__m512i a, __m512i b, unsigned which) {
    using Quarter = std::array<std::int64_t, 2>;
    const auto first = lanes_of<Quarter>(a);
    const auto second = lanes_of<Quarter>(b);
    return vector_of<__m512i>(std::array<Quarter, 4>{first[which & 3U], first[which >> 2U & 3U],
                                                     second[which >> 4U & 3U], second[which >> 6U & 3U]});
}
inline __m256 extractf32x8_ps(__m512 a, unsigned half) {
    return vector_of<__m256>(lanes_of<std::array<float, 8>>(a)[half]);
}

/// SIMDe multiplies and adds with two roundings where the machine has no fused instruction; these have one.
template <class Vector>
Vector fused(Vector a, Vector b, Vector c, float sign_of_product, float sign_of_addend) {
    const auto x = lanes_of<float>(a);
    const auto y = lanes_of<float>(b);
    auto z = lanes_of<float>(c);
    for (std::size_t i = 0; i < z.size(); ++i)
        z[i] = std::fma(sign_of_product * x[i], y[i], sign_of_addend * z[i]);
    return vector_of<Vector>(z);
}

}  // namespace weir::kernels::simde_missing

#undef _mm256_fmadd_ps
#undef _mm256_fmsub_ps
#undef _mm256_fnmadd_ps
#undef _mm512_fmadd_ps
#undef _mm512_fmsub_ps
#undef _mm512_fnmadd_ps
#define _mm256_fmadd_ps(a, b, c) weir::kernels::simde_missing::fused<__m256>(a, b, c, 1.0F, 1.0F)
#define _mm256_fmsub_ps(a, b, c) weir::kernels::simde_missing::fused<__m256>(a, b, c, 1.0F, -1.0F)
#define _mm256_fnmadd_ps(a, b, c) weir::kernels::simde_missing::fused<__m256>(a, b, c, -1.0F, 1.0F)
#define _mm512_fmadd_ps(a, b, c) weir::kernels::simde_missing::fused<__m512>(a, b, c, 1.0F, 1.0F)
#define _mm512_fmsub_ps(a, b, c) weir::kernels::simde_missing::fused<__m512>(a, b, c, 1.0F, -1.0F)
#define _mm512_fnmadd_ps(a, b, c) weir::kernels::simde_missing::fused<__m512>(a, b, c, -1.0F, 1.0F)

// 0.7.4 gives this one the parameters of its masked form.
#undef _mm512_madd_epi16
#define _mm512_madd_epi16(a, b) simde_mm512_madd_epi16(a, b)

// 0.7.4 has no streaming store of doubles; without the hint it is an ordinary one.
#ifndef _mm512_stream_pd
#define _mm512_stream_pd(to, a) simde_mm512_store_pd(to, a)
#endif
#ifndef _mm512_cvtph_ps
#define _mm512_cvtph_ps(a) weir::kernels::simde_missing::cvtph_ps(a)
#endif
#ifndef _mm512_cvtps_ph
#define _mm512_cvtps_ph(a, rounding) weir::kernels::simde_missing::cvtps_ph(a)
#endif
#ifndef _mm512_cvtepi32_ps
#define _mm512_cvtepi32_ps(a) weir::kernels::simde_missing::cvtepi32_ps(a)
#endif
#ifndef _mm512_cvtps_epi32
#define _mm512_cvtps_epi32(a) weir::kernels::simde_missing::cvtps_epi32(a)
#endif
#ifndef _mm512_cvtepu16_epi32
#define _mm512_cvtepu16_epi32(a) weir::kernels::simde_missing::cvtepu16_epi32(a)
#endif
#ifndef _mm512_cvtepi32_epi8
#define _mm512_cvtepi32_epi8(a) weir::kernels::simde_missing::cvtepi32_epi8(a)
#endif
#ifndef _mm512_srai_epi32
#define _mm512_srai_epi32(a, count) weir::kernels::simde_missing::srai_epi32(a, count)
#endif
#ifndef _mm512_reduce_max_ps
#define _mm512_reduce_max_ps(a) weir::kernels::simde_missing::reduce_max_ps(a)
#endif
#ifndef _mm512_reduce_add_epi32
#define _mm512_reduce_add_epi32(a) weir::kernels::simde_missing::reduce_add_epi32(a)
#endif
#ifndef _mm512_shuffle_i64x2
#define _mm512_shuffle_i64x2(a, b, which) weir::kernels::simde_missing::shuffle_i64x2(a, b, which)
#endif
#ifndef _mm512_extractf32x8_ps
#define _mm512_extractf32x8_ps(a, half) weir::kernels::simde_missing::extractf32x8_ps(a, half)
#endif
