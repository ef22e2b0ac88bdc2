// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/isa.h"

namespace weir::kernels {

/// out[i] = weight[i] * x[i] / sqrt(mean of x squared + epsilon) (Zhang and Sennrich, arXiv:1910.07467).
/// `out` may be `x`.
using RmsNormFn = void (*)(const float* x, const float* weight, std::size_t n, float epsilon, float* out);
/// out[i] = silu(gate[i]) * up[i] with silu(x) = x / (1 + exp(-x)), exp to 2e-7 of its value. `out` may be
/// either input.
using SiluMultiplyFn = void (*)(const float* gate, const float* up, std::size_t n, float* out);
/// y[i] += scale * x[i]
using AddScaledFn = void (*)(float* y, const float* x, float scale, std::size_t n);
/// y[i] += x[i]
using AddFn = void (*)(float* y, const float* x, std::size_t n);
/// To binary16, to nearest, ties to even: formats/half.h, element by element.
using FloatToHalfFn = void (*)(const float* x, std::uint16_t* out, std::size_t n);
/// From binary16, exact.
using HalfToFloatFn = void (*)(const std::uint16_t* x, float* out, std::size_t n);
/// The index of the largest value, the first of equals; n is at least 1 and no value is NaN.
using ArgmaxFn = std::size_t (*)(const float* x, std::size_t n);

/// What decode does to vectors of one instruction set. Any n, any alignment; nothing is read or written
/// beyond n. Conversions and argmax give the same bits in every set, the others differ in the order of
/// additions.
struct VectorKernels {
    Isa isa = Isa::kScalar;
    RmsNormFn rms_norm = nullptr;
    SiluMultiplyFn silu_multiply = nullptr;
    AddScaledFn add_scaled = nullptr;
    AddFn add = nullptr;
    FloatToHalfFn f32_to_f16 = nullptr;
    HalfToFloatFn f16_to_f32 = nullptr;
    ArgmaxFn argmax = nullptr;
};

/// The kernels; throws MachineError when this build has none for the instruction set.
const VectorKernels& vector_kernels(Isa isa);

}  // namespace weir::kernels
