// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <cstring>

#include "formats/half.h"
#include "kernels/neon/exponential.h"
#include "kernels/vector_sets.h"

namespace weir::kernels::neon {
namespace {

constexpr std::size_t kLanes = 4;
constexpr std::size_t kSums = 4;  // in flight at once

struct Add {
    WEIR_NEON_INLINE float32x4_t of(float32x4_t a, float32x4_t b, float) { return vaddq_f32(a, b); }
};
struct AddScaled {
    WEIR_NEON_INLINE float32x4_t of(float32x4_t a, float32x4_t b, float scale) {
        return vfmaq_n_f32(a, b, scale);
    }
};
struct ScaledProduct {
    WEIR_NEON_INLINE float32x4_t of(float32x4_t a, float32x4_t b, float scale) {
        return vmulq_f32(vmulq_n_f32(a, scale), b);
    }
};
struct SiluMultiply {
    WEIR_NEON_INLINE float32x4_t of(float32x4_t gate, float32x4_t up, float) {
        const float32x4_t below = vaddq_f32(vdupq_n_f32(1), exponential(vnegq_f32(gate)));
        return vmulq_f32(vdivq_f32(gate, below), up);
    }
};

/// out[i] = Operation(a[i], b[i], scale); the last few go through a vector of their own.
template <class Operation>
WEIR_NEON_INLINE void each(const float* a, const float* b, float scale, std::size_t n, float* out) {
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes)
        vst1q_f32(out + i, Operation::of(vld1q_f32(a + i), vld1q_f32(b + i), scale));
    if (i == n) return;
    float last[2][kLanes] = {};
    std::memcpy(last[0], a + i, (n - i) * sizeof(float));
    std::memcpy(last[1], b + i, (n - i) * sizeof(float));
    vst1q_f32(last[0], Operation::of(vld1q_f32(last[0]), vld1q_f32(last[1]), scale));
    std::memcpy(out + i, last[0], (n - i) * sizeof(float));
}

WEIR_NEON float sum_of_squares(const float* x, std::size_t n) {
    float32x4_t sums[kSums];
    for (float32x4_t& sum : sums) sum = vdupq_n_f32(0);
    std::size_t i = 0;
    for (; i + kSums * kLanes <= n; i += kSums * kLanes) {
#pragma GCC unroll 4
        for (std::size_t s = 0; s < kSums; ++s) {
            const float32x4_t values = vld1q_f32(x + i + s * kLanes);
            sums[s] = vfmaq_f32(sums[s], values, values);
        }
    }
    float total = vaddvq_f32(vaddq_f32(vaddq_f32(sums[0], sums[1]), vaddq_f32(sums[2], sums[3])));
    for (; i < n; ++i) total += x[i] * x[i];
    return total;
}

WEIR_NEON void rms_norm(const float* x, const float* weight, std::size_t n, float epsilon, float* out) {
    const float mean = sum_of_squares(x, n) / static_cast<float>(n);
    each<ScaledProduct>(x, weight, 1 / std::sqrt(mean + epsilon), n, out);
}

WEIR_NEON void silu_multiply(const float* gate, const float* up, std::size_t n, float* out) {
    each<SiluMultiply>(gate, up, 0, n, out);
}

WEIR_NEON void add_scaled(float* y, const float* x, float scale, std::size_t n) {
    each<AddScaled>(y, x, scale, n, y);
}

WEIR_NEON void add(float* y, const float* x, std::size_t n) {
    each<Add>(y, x, 0, n, y);
}

WEIR_NEON void f32_to_f16(const float* x, std::uint16_t* out, std::size_t n) {
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes)
        vst1_u16(out + i, vreinterpret_u16_f16(vcvt_f16_f32(vld1q_f32(x + i))));
    for (; i < n; ++i) out[i] = formats::float_to_half(x[i]);
}

WEIR_NEON void f16_to_f32(const std::uint16_t* x, float* out, std::size_t n) {
    std::size_t i = 0;
    for (; i + kLanes <= n; i += kLanes)
        vst1q_f32(out + i, vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(x + i))));
    for (; i < n; ++i) out[i] = formats::half_to_float(x[i]);
}

/// The largest value first, then where it is: the first of equals.
WEIR_NEON std::size_t argmax(const float* x, std::size_t n) {
    float largest = x[0];
    std::size_t i = 0;
    if (n >= kSums * kLanes) {
        float32x4_t most[kSums];
        for (float32x4_t& m : most) m = vdupq_n_f32(x[0]);
        for (; i + kSums * kLanes <= n; i += kSums * kLanes) {
#pragma GCC unroll 4
            for (std::size_t s = 0; s < kSums; ++s)
                most[s] = vmaxq_f32(most[s], vld1q_f32(x + i + s * kLanes));
        }
        largest = vmaxvq_f32(vmaxq_f32(vmaxq_f32(most[0], most[1]), vmaxq_f32(most[2], most[3])));
    }
    for (; i < n; ++i) largest = std::max(largest, x[i]);
    const float32x4_t wanted = vdupq_n_f32(largest);
    for (i = 0; i + kLanes <= n; i += kLanes)
        if (vmaxvq_u32(vceqq_f32(vld1q_f32(x + i), wanted)) != 0) break;
    while (i + 1 < n && x[i] != largest) ++i;
    return i;
}

}  // namespace

constinit const VectorKernels kVectorKernels = {
    Isa::kNeon, rms_norm, silu_multiply, add_scaled, add, f32_to_f16, f16_to_f32, argmax,
};

}  // namespace weir::kernels::neon
