// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "formats/format.h"
#include "kernels/aligned.h"

namespace weir::kernels {

/// Forms of an activation vector that kernels read; a mask of them is what Activation::set prepares.
enum ActivationForm : unsigned {
    kFormFloat = 1,   ///< F32, F16, BF16 weights
    kFormPer32 = 2,   ///< weights in blocks of 32: two planes of int8 with one scale per 32
    kFormPer256 = 4,  ///< K-quants: the same with one scale per 256 and sums of 16 and 32
};

/// The form that matrix-vector kernels of this format read.
ActivationForm form_of(formats::Format format);

/// Two planes of int8 with one scale per 32 values: value = scale * (high + low / 254). Quants lie in
/// [-127, 127] and are rounded to nearest, ties to even (kernels/activation_rule.h). Pointers of 64-byte
/// alignment; const ones for kernels that read.
template <class Quant, class Scale, class Sum>
struct PlanesPer32 {
    Quant* high = nullptr;     ///< [size]
    Quant* low = nullptr;      ///< [size]
    Scale* scales = nullptr;   ///< [size / 32]
    Sum* high_sums = nullptr;  ///< [size / 32] sums of 32 high quants
    Sum* low_sums = nullptr;   ///< [size / 32] sums of 32 low quants

    PlanesPer32 from(std::size_t value) const {
        const std::size_t block = value / 32;
        return {high + value, low + value, scales + block, high_sums + block, low_sums + block};
    }
};
using Per32 = PlanesPer32<std::int8_t, float, std::int32_t>;
using Per32View = PlanesPer32<const std::int8_t, const float, const std::int32_t>;

/// The same with one scale per 256 values.
template <class Quant, class Scale, class Sum>
struct PlanesPer256 {
    Quant* high = nullptr;     ///< [size]
    Quant* low = nullptr;      ///< [size]
    Scale* scales = nullptr;   ///< [size / 256]
    Sum* high_by16 = nullptr;  ///< [size / 16] sums of 16 high quants
    Sum* low_by16 = nullptr;   ///< [size / 16] sums of 16 low quants
    Sum* high_by32 = nullptr;  ///< [size / 32] sums of 32 high quants
    Sum* low_by32 = nullptr;   ///< [size / 32] sums of 32 low quants

    PlanesPer256 from(std::size_t value) const {
        return {high + value,           low + value,           scales + value / 256,
                high_by16 + value / 16, low_by16 + value / 16, high_by32 + value / 32,
                low_by32 + value / 32};
    }
};
using Per256 = PlanesPer256<std::int8_t, float, std::int16_t>;
using Per256View = PlanesPer256<const std::int8_t, const float, const std::int16_t>;

/// What kernels see, filled up with zeros to a multiple of 256. One plane alone would cost a product of
/// random numbers 0.7 % of its size, which in a small model turns near-ties of the router; both cost 0.003 %,
/// less than a cache in binary16 (docs/logits.md).
struct ActivationView {
    std::size_t size = 0;           ///< values, without the filling
    const float* values = nullptr;  ///< [size]
    Per32View per32;
    Per256View per256;
};

/// count is a multiple of 32.
using QuantisePer32Fn = void (*)(const float* values, std::size_t count, const Per32& out);
/// count is a multiple of 256.
using QuantisePer256Fn = void (*)(const float* values, std::size_t count, const Per256& out);

/// Quantising kernels of one instruction set; all sets give the same bits for finite values.
struct ActivationKernels {
    QuantisePer32Fn per32 = nullptr;
    QuantisePer256Fn per256 = nullptr;
};

/// Owns one activation vector in all forms. Allocates in resize alone. A block whose largest magnitude is
/// below 1e-30 counts as zeros; values must be finite.
class Activation {
public:
    explicit Activation(const ActivationKernels& kernels) : kernels_(kernels) {}
    Activation(const ActivationKernels& kernels, std::size_t size) : kernels_(kernels) { resize(size); }

    /// Makes room for vectors of up to `size` values; contents become zeros.
    void resize(std::size_t size);
    std::size_t size() const { return view_.size; }

    /// Copies the values (as many as size()) and computes the forms of the mask.
    void set(std::span<const float> values, unsigned forms);

    /// The same for the part that begins at `begin`, a multiple of 256, so that several threads can each do a
    /// part. The part's size is a multiple of 256 unless it reaches the end.
    void set_part(std::size_t begin, std::span<const float> values, unsigned forms);

    /// Computes the forms of a part whose floats were already written through values().
    void quantise_part(std::size_t begin, std::size_t count, unsigned forms);

    /// The floats, for a phase that writes its output in place before quantise_part. [size()]
    std::span<float> values() { return {values_.data(), view_.size}; }

    const ActivationView& view() const { return view_; }

private:
    ActivationKernels kernels_;
    ActivationView view_;
    AlignedArray<float> values_;
    struct Storage32 {
        AlignedArray<std::int8_t> high, low;
        AlignedArray<float> scales;
        AlignedArray<std::int32_t> high_sums, low_sums;
    };
    struct Storage256 {
        AlignedArray<std::int8_t> high, low;
        AlignedArray<float> scales;
        AlignedArray<std::int16_t> high_by16, low_by16, high_by32, low_by32;
    };
    Storage32 storage32_;
    Storage256 storage256_;
    Per32 per32_;
    Per256 per256_;
};

}  // namespace weir::kernels
