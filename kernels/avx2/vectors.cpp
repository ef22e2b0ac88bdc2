// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstring>

#include "formats/half.h"
#include "kernels/avx2/exponential.h"
#include "kernels/vector_sets.h"

namespace weir::kernels::avx2 {
namespace {

constexpr std::size_t kLanes = 8;
constexpr std::size_t kSums = 4;  // in flight at once

struct Add {
    WEIR_AVX2_INLINE __m256 of(__m256 a, __m256 b, __m256) { return _mm256_add_ps(a, b); }
};
struct AddScaled {
    WEIR_AVX2_INLINE __m256 of(__m256 a, __m256 b, __m256 scale) { return _mm256_fmadd_ps(b, scale, a); }
};
struct ScaledProduct {
    WEIR_AVX2_INLINE __m256 of(__m256 a, __m256 b, __m256 scale) {
        return _mm256_mul_ps(_mm256_mul_ps(a, scale), b);
    }
};
struct SiluMultiply {
    WEIR_AVX2_INLINE __m256 of(__m256 gate, __m256 up, __m256) {
        const __m256 opposite = _mm256_xor_ps(gate, _mm256_set1_ps(-0.0F));
        const __m256 below = _mm256_add_ps(_mm256_set1_ps(1), exponential(opposite));
        return _mm256_mul_ps(_mm256_div_ps(gate, below), up);
    }
};

/// out[i] = Operation(a[i], b[i], scale); the last few go through a vector of their own.
template <class Operation>
WEIR_AVX2_INLINE void each(const float* a, const float* b, float scale, std::size_t n, float* out) {
    const __m256 scales = _mm256_set1_ps(scale);
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes) {
        _mm256_storeu_ps(out + i, Operation::of(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), scales));
    }
    if (i == n) return;
    float last[2][kLanes] = {};
    std::memcpy(last[0], a + i, (n - i) * sizeof(float));
    std::memcpy(last[1], b + i, (n - i) * sizeof(float));
    _mm256_storeu_ps(last[0], Operation::of(_mm256_loadu_ps(last[0]), _mm256_loadu_ps(last[1]), scales));
    std::memcpy(out + i, last[0], (n - i) * sizeof(float));
}

WEIR_AVX2 float sum_of_squares(const float* x, std::size_t n) {
    __m256 sums[kSums];
    for (__m256& sum : sums) sum = _mm256_setzero_ps();
    std::size_t i = 0;
    for (; i + kSums * kLanes <= n; i += kSums * kLanes) {
#pragma GCC unroll 4
        for (std::size_t s = 0; s < kSums; ++s) {
            const __m256 values = _mm256_loadu_ps(x + i + s * kLanes);
            sums[s] = _mm256_fmadd_ps(values, values, sums[s]);
        }
    }
    float parts[kLanes];
    _mm256_storeu_ps(parts, _mm256_add_ps(_mm256_add_ps(sums[0], sums[1]), _mm256_add_ps(sums[2], sums[3])));
    float total = 0;
    for (const float part : parts) total += part;
    for (; i < n; ++i) total += x[i] * x[i];
    return total;
}

WEIR_AVX2 void rms_norm(const float* x, const float* weight, std::size_t n, float epsilon, float* out) {
    const float mean = sum_of_squares(x, n) / static_cast<float>(n);
    each<ScaledProduct>(x, weight, 1 / std::sqrt(mean + epsilon), n, out);
}

WEIR_AVX2 void silu_multiply(const float* gate, const float* up, std::size_t n, float* out) {
    each<SiluMultiply>(gate, up, 0, n, out);
}

WEIR_AVX2 void add_scaled(float* y, const float* x, float scale, std::size_t n) {
    each<AddScaled>(y, x, scale, n, y);
}

WEIR_AVX2 void add(float* y, const float* x, std::size_t n) {
    each<Add>(y, x, 0, n, y);
}

WEIR_AVX2 void f32_to_f16(const float* x, std::uint16_t* out, std::size_t n) {
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes) {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out + i),
                         _mm256_cvtps_ph(_mm256_loadu_ps(x + i), _MM_FROUND_TO_NEAREST_INT));
    }
    for (; i < n; ++i) out[i] = formats::float_to_half(x[i]);
}

WEIR_AVX2 void f16_to_f32(const std::uint16_t* x, float* out, std::size_t n) {
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes) {
        _mm256_storeu_ps(out + i, _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(x + i))));
    }
    for (; i < n; ++i) out[i] = formats::half_to_float(x[i]);
}

/// The largest value first, then where it is: the first of equals.
WEIR_AVX2 std::size_t argmax(const float* x, std::size_t n) {
    float largest = x[0];
    std::size_t i = 0;
    if (n >= kSums * kLanes) {
        __m256 most[kSums];
        for (__m256& m : most) m = _mm256_set1_ps(x[0]);
        for (; i + kSums * kLanes <= n; i += kSums * kLanes) {
#pragma GCC unroll 4
            for (std::size_t s = 0; s < kSums; ++s) {
                most[s] = _mm256_max_ps(most[s], _mm256_loadu_ps(x + i + s * kLanes));
            }
        }
        float parts[kLanes];
        _mm256_storeu_ps(parts,
                         _mm256_max_ps(_mm256_max_ps(most[0], most[1]), _mm256_max_ps(most[2], most[3])));
        for (const float part : parts) largest = std::max(largest, part);
    }
    for (; i < n; ++i) largest = std::max(largest, x[i]);
    const __m256 wanted = _mm256_set1_ps(largest);
    for (i = 0; i + kLanes <= n; i += kLanes) {
        const int equal = _mm256_movemask_ps(_mm256_cmp_ps(_mm256_loadu_ps(x + i), wanted, _CMP_EQ_OQ));
        if (equal != 0) return i + static_cast<std::size_t>(__builtin_ctz(static_cast<unsigned>(equal)));
    }
    while (i + 1 < n && x[i] != largest) ++i;
    return i;
}

}  // namespace

constinit const VectorKernels kVectorKernels = {
    Isa::kAvx2, rms_norm, silu_multiply, add_scaled, add, f32_to_f16, f16_to_f32, argmax,
};

}  // namespace weir::kernels::avx2
