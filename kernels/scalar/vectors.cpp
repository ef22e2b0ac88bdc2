// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "formats/half.h"
#include "kernels/vector_sets.h"

namespace weir::kernels::scalar {
namespace {

void rms_norm(const float* x, const float* weight, std::size_t n, float epsilon, float* out) {
    double squares = 0;
    for (std::size_t i = 0; i < n; ++i) squares += static_cast<double>(x[i]) * static_cast<double>(x[i]);
    const auto mean = static_cast<float>(squares / static_cast<double>(n));
    const float factor = 1 / std::sqrt(mean + epsilon);
    for (std::size_t i = 0; i < n; ++i) out[i] = x[i] * factor * weight[i];
}

void silu_multiply(const float* gate, const float* up, std::size_t n, float* out) {
    for (std::size_t i = 0; i < n; ++i) out[i] = gate[i] / (1 + std::exp(-gate[i])) * up[i];
}

void add_scaled(float* y, const float* x, float scale, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) y[i] += scale * x[i];
}

void add(float* y, const float* x, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) y[i] += x[i];
}

void f32_to_f16(const float* x, std::uint16_t* out, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) out[i] = formats::float_to_half(x[i]);
}

void f16_to_f32(const std::uint16_t* x, float* out, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) out[i] = formats::half_to_float(x[i]);
}

std::size_t argmax(const float* x, std::size_t n) {
    return static_cast<std::size_t>(std::max_element(x, x + n) - x);
}

}  // namespace

constinit const VectorKernels kVectorKernels = {
    Isa::kScalar, rms_norm, silu_multiply, add_scaled, add, f32_to_f16, f16_to_f32, argmax,
};

}  // namespace weir::kernels::scalar
