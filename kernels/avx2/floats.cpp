// SPDX-License-Identifier: Apache-2.0
// F32, F16 and BF16: column after column of 16 rows, in four sums so that additions need not wait for each
// other.
#include "kernels/avx2/kernels.h"
#include "kernels/avx2/vector.h"

namespace weir::kernels::avx2 {
namespace {

struct Sums {
    Rows16 of[4];
};

WEIR_AVX2_INLINE void clear(Sums& sums) {
    for (Rows16& rows : sums.of) rows = {_mm256_setzero_ps(), _mm256_setzero_ps()};
}
WEIR_AVX2_INLINE void store(const Sums& sums, float* out) {
    const Rows16* s = sums.of;
    _mm256_storeu_ps(
        out, _mm256_add_ps(_mm256_add_ps(s[0].first, s[1].first), _mm256_add_ps(s[2].first, s[3].first)));
    _mm256_storeu_ps(out + 8, _mm256_add_ps(_mm256_add_ps(s[0].second, s[1].second),
                                            _mm256_add_ps(s[2].second, s[3].second)));
}
WEIR_AVX2_INLINE void add(Rows16& sums, __m256 first, __m256 second, float value) {
    const __m256 x = _mm256_set1_ps(value);
    sums.first = _mm256_fmadd_ps(first, x, sums.first);
    sums.second = _mm256_fmadd_ps(second, x, sums.second);
}

/// The last columns, fewer than four, when columns lie one by one.
template <class Weights>
WEIR_AVX2_INLINE void add_columns(const std::byte* w, const float* x, std::size_t count, Sums& sums) {
    for (std::size_t i = 0; i < count; ++i)
        Weights::add_column(w + Weights::kColumnBytes * i, x[i], sums.of[i]);
}

/// One column of 16 floats.
struct F32 {
    static constexpr PrefetchPlan kPlan = {0, 0};
    static constexpr std::size_t kColumnBytes = 64;
    WEIR_AVX2_INLINE void add_column(const std::byte* w, float x, Rows16& sums) {
        add(sums, _mm256_castsi256_ps(load32(w)), _mm256_castsi256_ps(load32(w + 32)), x);
    }
    WEIR_AVX2_INLINE void add_four(const std::byte* w, const float* x, Sums& sums) {
        for (int i = 0; i < 4; ++i) {
            prefetch_ahead<kPlan>(w + 64 * i);
            add_column(w + 64 * i, x[i], sums.of[i]);
        }
    }
    WEIR_AVX2_INLINE void add_rest(const std::byte* w, const float* x, std::size_t count, Sums& sums) {
        add_columns<F32>(w, x, count, sums);
    }
};

/// One column of 16 halves.
struct F16 {
    static constexpr PrefetchPlan kPlan = {1280, 0};
    static constexpr std::size_t kColumnBytes = 32;
    WEIR_AVX2_INLINE void add_column(const std::byte* w, float x, Rows16& sums) {
        add(sums, halves8(w), halves8(w + 16), x);
    }
    WEIR_AVX2_INLINE void add_four(const std::byte* w, const float* x, Sums& sums) {
        prefetch_ahead<kPlan>(w);
        prefetch_ahead<kPlan>(w + 64);
        for (int i = 0; i < 4; ++i) add_column(w + 32 * i, x[i], sums.of[i]);
    }
    WEIR_AVX2_INLINE void add_rest(const std::byte* w, const float* x, std::size_t count, Sums& sums) {
        add_columns<F16>(w, x, count, sums);
    }
};

/// Two columns as 16 pairs: the first number is the lower half of a word.
struct BF16 {
    static constexpr PrefetchPlan kPlan = {1280, 0};
    static constexpr std::size_t kColumnBytes = 32;
    WEIR_AVX2_INLINE __m256 lower(__m256i words) { return _mm256_castsi256_ps(_mm256_slli_epi32(words, 16)); }
    WEIR_AVX2_INLINE __m256 upper(__m256i words) {
        return _mm256_castsi256_ps(_mm256_and_si256(words, _mm256_set1_epi32(static_cast<int>(0xFFFF0000U))));
    }
    WEIR_AVX2_INLINE void add_pair(const std::byte* w, const float* x, Rows16& first, Rows16& second) {
        prefetch_ahead<kPlan>(w);
        const __m256i words0 = load32(w);
        const __m256i words1 = load32(w + 32);
        add(first, lower(words0), lower(words1), x[0]);
        add(second, upper(words0), upper(words1), x[1]);
    }
    WEIR_AVX2_INLINE void add_four(const std::byte* w, const float* x, Sums& sums) {
        add_pair(w, x, sums.of[0], sums.of[1]);
        add_pair(w + 64, x + 2, sums.of[2], sums.of[3]);
    }
    /// An odd last column, which lies by itself.
    WEIR_AVX2_INLINE void add_column(const std::byte* w, float x, Rows16& sums) {
        const __m256i words0 = _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(w)));
        const __m256i words1 =
            _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(w + 16)));
        add(sums, lower(words0), lower(words1), x);
    }
    WEIR_AVX2_INLINE void add_rest(const std::byte* w, const float* x, std::size_t count, Sums& sums) {
        if (count >= 2) add_pair(w, x, sums.of[0], sums.of[1]);
        if (count % 2 != 0) add_column(w + kColumnBytes * (count - 1), x[count - 1], sums.of[count - 1]);
    }
};

template <class Weights>
WEIR_AVX2_INLINE void matvec(const std::byte* tape, std::size_t tiles, std::size_t columns,
                             const ActivationView& a, float* out) {
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        Sums sums;
        clear(sums);
        std::size_t k = 0;
        for (; k + 4 <= columns; k += 4)
            Weights::add_four(tape + Weights::kColumnBytes * k, a.values + k, sums);
        Weights::add_rest(tape + Weights::kColumnBytes * k, a.values + k, columns - k, sums);
        tape += Weights::kColumnBytes * columns;
        store(sums, out);
    }
}

}  // namespace

WEIR_AVX2 void matvec_f32(const std::byte* tape, std::size_t tiles, std::size_t columns,
                          const ActivationView& a, float* out) {
    matvec<F32>(tape, tiles, columns, a, out);
}
WEIR_AVX2 void matvec_f16(const std::byte* tape, std::size_t tiles, std::size_t columns,
                          const ActivationView& a, float* out) {
    matvec<F16>(tape, tiles, columns, a, out);
}
WEIR_AVX2 void matvec_bf16(const std::byte* tape, std::size_t tiles, std::size_t columns,
                           const ActivationView& a, float* out) {
    matvec<BF16>(tape, tiles, columns, a, out);
}

MatvecKernels matvec_kernels() {
    using formats::Format;
    MatvecKernels kernels;
    kernels.set(Format::kF32, matvec_f32);
    kernels.set(Format::kF16, matvec_f16);
    kernels.set(Format::kBF16, matvec_bf16);
    kernels.set(Format::kQ8_0, matvec_q8_0);
    kernels.set(Format::kQ4_K, matvec_q4_k);
    kernels.set(Format::kQ5_K, matvec_q5_k);
    kernels.set(Format::kQ6_K, matvec_q6_k);
    kernels.set(Format::kQ4_0, matvec_q4_0);
    kernels.set(Format::kQ4_1, matvec_q4_1);
    kernels.set(Format::kQ5_0, matvec_q5_0);
    kernels.set(Format::kQ5_1, matvec_q5_1);
    return kernels;
}

}  // namespace weir::kernels::avx2
