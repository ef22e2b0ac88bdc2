// SPDX-License-Identifier: Apache-2.0
// F32, F16 and BF16: column after column of 16 rows, in four sums so that additions need not wait for each
// other.
#include "kernels/neon/kernels.h"
#include "kernels/neon/vector.h"

namespace weir::kernels::neon {
namespace {

struct Sums {
    Rows16 of[4];
};

WEIR_NEON_INLINE void clear_all(Sums& sums) {
#pragma GCC unroll 4
    for (Rows16& rows : sums.of) clear(rows);
}
WEIR_NEON_INLINE void store_total(const Sums& sums, float* out) {
    const Rows16* s = sums.of;
#pragma GCC unroll 4
    for (std::size_t q = 0; q < kQuads; ++q)
        vst1q_f32(out + 4 * q,
                  vaddq_f32(vaddq_f32(s[0].of[q], s[1].of[q]), vaddq_f32(s[2].of[q], s[3].of[q])));
}

/// The last columns, fewer than four, when columns lie one by one. Sums have constant indices everywhere, or
/// GCC keeps them in memory.
template <class Weights>
WEIR_NEON_INLINE void add_columns(const std::byte* w, const float* x, std::size_t count, Sums& sums) {
#pragma GCC unroll 3
    for (std::size_t i = 0; i < 3; ++i)
        if (i < count) Weights::add_column(w + Weights::kColumnBytes * i, x[i], sums.of[i]);
}

WEIR_NEON_INLINE float32x4_t floats4(const std::byte* from) {
    return vreinterpretq_f32_u8(load16(from));
}

/// One column of 16 floats.
struct F32 {
    static constexpr std::size_t kColumnBytes = 64;
    WEIR_NEON_INLINE void add_column(const std::byte* w, float x, Rows16& sums) {
#pragma GCC unroll 4
        for (std::size_t q = 0; q < kQuads; ++q) sums.of[q] = vfmaq_n_f32(sums.of[q], floats4(w + 16 * q), x);
    }
    WEIR_NEON_INLINE void add_four(const std::byte* w, const float* x, Sums& sums) {
#pragma GCC unroll 4
        for (std::size_t i = 0; i < 4; ++i) add_column(w + kColumnBytes * i, x[i], sums.of[i]);
    }
    WEIR_NEON_INLINE void add_rest(const std::byte* w, const float* x, std::size_t count, Sums& sums) {
        add_columns<F32>(w, x, count, sums);
    }
};

/// One column of 16 halves.
struct F16 {
    static constexpr std::size_t kColumnBytes = 32;
    WEIR_NEON_INLINE void add_column(const std::byte* w, float x, Rows16& sums) {
#pragma GCC unroll 4
        for (std::size_t q = 0; q < kQuads; ++q) sums.of[q] = vfmaq_n_f32(sums.of[q], halves4(w + 8 * q), x);
    }
    WEIR_NEON_INLINE void add_four(const std::byte* w, const float* x, Sums& sums) {
#pragma GCC unroll 4
        for (std::size_t i = 0; i < 4; ++i) add_column(w + kColumnBytes * i, x[i], sums.of[i]);
    }
    WEIR_NEON_INLINE void add_rest(const std::byte* w, const float* x, std::size_t count, Sums& sums) {
        add_columns<F16>(w, x, count, sums);
    }
};

/// Two columns as 16 pairs: the first number is the lower half of a word.
struct BF16 {
    static constexpr std::size_t kColumnBytes = 32;
    WEIR_NEON_INLINE float32x4_t lower(uint32x4_t words) {
        return vreinterpretq_f32_u32(vshlq_n_u32(words, 16));
    }
    WEIR_NEON_INLINE float32x4_t upper(uint32x4_t words) {
        return vreinterpretq_f32_u32(vandq_u32(words, vdupq_n_u32(0xFFFF0000U)));
    }
    WEIR_NEON_INLINE void add_pair(const std::byte* w, const float* x, Rows16& first, Rows16& second) {
#pragma GCC unroll 4
        for (std::size_t q = 0; q < kQuads; ++q) {
            const uint32x4_t words = vreinterpretq_u32_u8(load16(w + 16 * q));
            first.of[q] = vfmaq_n_f32(first.of[q], lower(words), x[0]);
            second.of[q] = vfmaq_n_f32(second.of[q], upper(words), x[1]);
        }
    }
    WEIR_NEON_INLINE void add_four(const std::byte* w, const float* x, Sums& sums) {
        add_pair(w, x, sums.of[0], sums.of[1]);
        add_pair(w + 64, x + 2, sums.of[2], sums.of[3]);
    }
    /// An odd last column, which lies by itself.
    WEIR_NEON_INLINE void add_column(const std::byte* w, float x, Rows16& sums) {
#pragma GCC unroll 4
        for (std::size_t q = 0; q < kQuads; ++q) {
            const uint8x8_t four = vld1_u8(reinterpret_cast<const std::uint8_t*>(w + 8 * q));
            sums.of[q] = vfmaq_n_f32(sums.of[q], lower(vmovl_u16(vreinterpret_u16_u8(four))), x);
        }
    }
    WEIR_NEON_INLINE void add_rest(const std::byte* w, const float* x, std::size_t count, Sums& sums) {
        if (count >= 2) add_pair(w, x, sums.of[0], sums.of[1]);
        if (count == 1) add_column(w, x[0], sums.of[0]);
        if (count == 3) add_column(w + 2 * kColumnBytes, x[2], sums.of[2]);
    }
};

template <class Weights>
WEIR_NEON_INLINE void matvec(const std::byte* tape, std::size_t tiles, std::size_t columns,
                             const ActivationView& a, float* out) {
    for (std::size_t t = 0; t < tiles; ++t, out += kTileRows) {
        Sums sums;
        clear_all(sums);
        std::size_t k = 0;
        for (; k + 4 <= columns; k += 4)
            Weights::add_four(tape + Weights::kColumnBytes * k, a.values + k, sums);
        Weights::add_rest(tape + Weights::kColumnBytes * k, a.values + k, columns - k, sums);
        tape += Weights::kColumnBytes * columns;
        store_total(sums, out);
    }
}

}  // namespace

WEIR_NEON void matvec_f32(const std::byte* tape, std::size_t tiles, std::size_t columns,
                          const ActivationView& a, float* out) {
    matvec<F32>(tape, tiles, columns, a, out);
}
WEIR_NEON void matvec_f16(const std::byte* tape, std::size_t tiles, std::size_t columns,
                          const ActivationView& a, float* out) {
    matvec<F16>(tape, tiles, columns, a, out);
}
WEIR_NEON void matvec_bf16(const std::byte* tape, std::size_t tiles, std::size_t columns,
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

}  // namespace weir::kernels::neon
