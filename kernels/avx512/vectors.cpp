// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstring>

#include "formats/half.h"
#include "kernels/avx512/exponential.h"
#include "kernels/vector_sets.h"

namespace weir::kernels::WEIR_AVX512_SPACE {
namespace {

constexpr std::size_t kLanes = 16;
constexpr std::size_t kSums = 4;  // in flight at once

struct Add {
    WEIR_AVX512_INLINE __m512 of(__m512 a, __m512 b, __m512) { return _mm512_add_ps(a, b); }
};
struct AddScaled {
    WEIR_AVX512_INLINE __m512 of(__m512 a, __m512 b, __m512 scale) { return _mm512_fmadd_ps(b, scale, a); }
};
struct ScaledProduct {
    WEIR_AVX512_INLINE __m512 of(__m512 a, __m512 b, __m512 scale) {
        return _mm512_mul_ps(_mm512_mul_ps(a, scale), b);
    }
};
struct SiluMultiply {
    WEIR_AVX512_INLINE __m512 of(__m512 gate, __m512 up, __m512) {
        const __m512 opposite = _mm512_xor_ps(gate, _mm512_set1_ps(-0.0F));
        const __m512 below = _mm512_add_ps(_mm512_set1_ps(1), exponential(opposite));
        return _mm512_mul_ps(_mm512_div_ps(gate, below), up);
    }
};

/// out[i] = Operation(a[i], b[i], scale); the last few go through a vector of their own.
template <class Operation>
WEIR_AVX512_INLINE void each(const float* a, const float* b, float scale, std::size_t n, float* out) {
    const __m512 scales = _mm512_set1_ps(scale);
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes) {
        _mm512_storeu_ps(out + i, Operation::of(_mm512_loadu_ps(a + i), _mm512_loadu_ps(b + i), scales));
    }
    if (i == n) return;
    float last[2][kLanes] = {};
    std::memcpy(last[0], a + i, (n - i) * sizeof(float));
    std::memcpy(last[1], b + i, (n - i) * sizeof(float));
    _mm512_storeu_ps(last[0], Operation::of(_mm512_loadu_ps(last[0]), _mm512_loadu_ps(last[1]), scales));
    std::memcpy(out + i, last[0], (n - i) * sizeof(float));
}

WEIR_AVX512 float sum_of_squares(const float* x, std::size_t n) {
    __m512 sums[kSums];
    for (__m512& sum : sums) sum = _mm512_setzero_ps();
    std::size_t i = 0;
    for (; i + kSums * kLanes <= n; i += kSums * kLanes) {
#pragma GCC unroll 4
        for (std::size_t s = 0; s < kSums; ++s) {
            const __m512 values = _mm512_loadu_ps(x + i + s * kLanes);
            sums[s] = _mm512_fmadd_ps(values, values, sums[s]);
        }
    }
    float parts[kLanes];
    _mm512_storeu_ps(parts, _mm512_add_ps(_mm512_add_ps(sums[0], sums[1]), _mm512_add_ps(sums[2], sums[3])));
    float total = 0;
    for (const float part : parts) total += part;
    for (; i < n; ++i) total += x[i] * x[i];
    return total;
}

WEIR_AVX512 void rms_norm(const float* x, const float* weight, std::size_t n, float epsilon, float* out) {
    const float mean = sum_of_squares(x, n) / static_cast<float>(n);
    each<ScaledProduct>(x, weight, 1 / std::sqrt(mean + epsilon), n, out);
}

WEIR_AVX512 void silu_multiply(const float* gate, const float* up, std::size_t n, float* out) {
    each<SiluMultiply>(gate, up, 0, n, out);
}

WEIR_AVX512 void add_scaled(float* y, const float* x, float scale, std::size_t n) {
    each<AddScaled>(y, x, scale, n, y);
}

WEIR_AVX512 void add(float* y, const float* x, std::size_t n) {
    each<Add>(y, x, 0, n, y);
}

WEIR_AVX512 void f32_to_f16(const float* x, std::uint16_t* out, std::size_t n) {
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes) {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i),
                            _mm512_cvtps_ph(_mm512_loadu_ps(x + i), _MM_FROUND_TO_NEAREST_INT));
    }
    for (; i < n; ++i) out[i] = formats::float_to_half(x[i]);
}

WEIR_AVX512 void f16_to_f32(const std::uint16_t* x, float* out, std::size_t n) {
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes) {
        _mm512_storeu_ps(out + i,
                         _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(x + i))));
    }
    for (; i < n; ++i) out[i] = formats::half_to_float(x[i]);
}

/// The largest value first, then where it is: the first of equals.
WEIR_AVX512 std::size_t argmax(const float* x, std::size_t n) {
    float largest = x[0];
    std::size_t i = 0;
    if (n >= kSums * kLanes) {
        __m512 most[kSums];
        for (__m512& m : most) m = _mm512_set1_ps(x[0]);
        for (; i + kSums * kLanes <= n; i += kSums * kLanes) {
#pragma GCC unroll 4
            for (std::size_t s = 0; s < kSums; ++s) {
                most[s] = _mm512_max_ps(most[s], _mm512_loadu_ps(x + i + s * kLanes));
            }
        }
        float parts[kLanes];
        _mm512_storeu_ps(parts,
                         _mm512_max_ps(_mm512_max_ps(most[0], most[1]), _mm512_max_ps(most[2], most[3])));
        for (const float part : parts) largest = std::max(largest, part);
    }
    for (; i < n; ++i) largest = std::max(largest, x[i]);
    const __m512 wanted = _mm512_set1_ps(largest);
    for (i = 0; i + kLanes <= n; i += kLanes) {
        const auto equal = _mm512_cmp_ps_mask(_mm512_loadu_ps(x + i), wanted, _CMP_EQ_OQ);
        if (equal != 0) return i + static_cast<std::size_t>(__builtin_ctz(equal));
    }
    while (i + 1 < n && x[i] != largest) ++i;
    return i;
}

}  // namespace

constinit const VectorKernels kVectorKernels = {
    Isa::kAvx512, rms_norm, silu_multiply, add_scaled, add, f32_to_f16, f16_to_f32, argmax,
};

}  // namespace weir::kernels::WEIR_AVX512_SPACE
