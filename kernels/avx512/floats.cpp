// SPDX-License-Identifier: Apache-2.0
// F32, F16 and BF16: column after column of 16 rows, in four sums so that additions need not wait for each
// other.
#include "kernels/avx512/vector.h"

namespace weir::kernels::WEIR_AVX512_SPACE {
namespace {

struct Sums {
    __m512 of[4];
};

WEIR_AVX512_INLINE void add(__m512& sum, __m512 weights, float x) {
    sum = _mm512_fmadd_ps(weights, _mm512_set1_ps(x), sum);
}

/// The last columns, fewer than four, when columns lie one by one.
template <class Weights>
WEIR_AVX512_INLINE void add_columns(const std::byte* w, const float* x, std::size_t count, Sums& sums) {
    for (std::size_t i = 0; i < count; ++i)
        add(sums.of[i], Weights::column(w + Weights::kColumnBytes * i), x[i]);
}

struct F32 {
    static constexpr std::size_t kColumnBytes = 64;
    WEIR_AVX512_INLINE __m512 column(const std::byte* w) { return _mm512_castsi512_ps(load64(w)); }
    WEIR_AVX512_INLINE void add_four(const std::byte* w, const float* x, Sums& sums) {
        for (int i = 0; i < 4; ++i) {
            prefetch_ahead<kTapePlan>(w + 64 * i);
            add(sums.of[i], column(w + 64 * i), x[i]);
        }
    }
    WEIR_AVX512_INLINE void add_rest(const std::byte* w, const float* x, std::size_t count, Sums& sums) {
        add_columns<F32>(w, x, count, sums);
    }
};

struct F16 {
    static constexpr std::size_t kColumnBytes = 32;
    WEIR_AVX512_INLINE __m512 column(const std::byte* w) { return halves16(w); }
    WEIR_AVX512_INLINE void add_four(const std::byte* w, const float* x, Sums& sums) {
        prefetch_ahead<kTapePlan>(w);
        prefetch_ahead<kTapePlan>(w + 64);
        for (int i = 0; i < 4; ++i) add(sums.of[i], column(w + 32 * i), x[i]);
    }
    WEIR_AVX512_INLINE void add_rest(const std::byte* w, const float* x, std::size_t count, Sums& sums) {
        add_columns<F16>(w, x, count, sums);
    }
};

/// Two columns as 16 pairs: the first number is the lower half of a word.
struct BF16 {
    static constexpr std::size_t kColumnBytes = 32;
    WEIR_AVX512_INLINE __m512 lower(__m512i words) {
        return _mm512_castsi512_ps(_mm512_slli_epi32(words, 16));
    }
    WEIR_AVX512_INLINE __m512 upper(__m512i words) {
        return _mm512_castsi512_ps(_mm512_and_si512(words, _mm512_set1_epi32(static_cast<int>(0xFFFF0000U))));
    }
    WEIR_AVX512_INLINE void add_pair(const std::byte* w, const float* x, __m512& first, __m512& second) {
        prefetch_ahead<kTapePlan>(w);
        const __m512i words = load64(w);
        add(first, lower(words), x[0]);
        add(second, upper(words), x[1]);
    }
    WEIR_AVX512_INLINE void add_four(const std::byte* w, const float* x, Sums& sums) {
        add_pair(w, x, sums.of[0], sums.of[1]);
        add_pair(w + 64, x + 2, sums.of[2], sums.of[3]);
    }
    /// An odd last column lies by itself.
    WEIR_AVX512_INLINE void add_rest(const std::byte* w, const float* x, std::size_t count, Sums& sums) {
        if (count >= 2) add_pair(w, x, sums.of[0], sums.of[1]);
        if (count % 2 == 0) return;
        const auto* last = reinterpret_cast<const __m256i*>(w + kColumnBytes * (count - 1));
        add(sums.of[count - 1], lower(_mm512_cvtepu16_epi32(_mm256_loadu_si256(last))), x[count - 1]);
    }
};

template <class Weights>
WEIR_AVX512_INLINE void matvec(const std::byte* tape, std::size_t tiles, std::size_t columns,
                               const ActivationView& a, float* out) {
    const __m512 zero = _mm512_setzero_ps();
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        Sums sums = {{zero, zero, zero, zero}};
        std::size_t k = 0;
        for (; k + 4 <= columns; k += 4)
            Weights::add_four(tape + Weights::kColumnBytes * k, a.values + k, sums);
        Weights::add_rest(tape + Weights::kColumnBytes * k, a.values + k, columns - k, sums);
        tape += Weights::kColumnBytes * columns;
        _mm512_storeu_ps(
            out, _mm512_add_ps(_mm512_add_ps(sums.of[0], sums.of[1]), _mm512_add_ps(sums.of[2], sums.of[3])));
    }
}

}  // namespace

WEIR_AVX512 void matvec_f32(const std::byte* tape, std::size_t tiles, std::size_t columns,
                            const ActivationView& a, float* out) {
    matvec<F32>(tape, tiles, columns, a, out);
}
WEIR_AVX512 void matvec_f16(const std::byte* tape, std::size_t tiles, std::size_t columns,
                            const ActivationView& a, float* out) {
    matvec<F16>(tape, tiles, columns, a, out);
}
WEIR_AVX512 void matvec_bf16(const std::byte* tape, std::size_t tiles, std::size_t columns,
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

}  // namespace weir::kernels::WEIR_AVX512_SPACE
