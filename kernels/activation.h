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
    kFormPer32 = 2,   ///< Q8_0 weights: int8 with one scale per 32
    kFormPer256 = 4,  ///< K-quants: int8 with one scale per 256 and sums of 16 and 32
};

/// The form that matrix-vector kernels of this format read.
ActivationForm form_of(formats::Format format);

/// What kernels see: pointers of 64-byte alignment, filled up with zeros to a multiple of 256.
/// Quants lie in [-127, 127]; value = scale * quant, rounded to nearest, ties to even.
struct ActivationView {
    std::size_t size = 0;                        ///< values, without the filling
    const float* values = nullptr;               ///< [size]
    const std::int8_t* quants32 = nullptr;       ///< [size]
    const float* scales32 = nullptr;             ///< [size / 32]
    const std::int32_t* sums32 = nullptr;        ///< [size / 32] sums of quants32
    const std::int8_t* quants256 = nullptr;      ///< [size]
    const float* scales256 = nullptr;            ///< [size / 256]
    const std::int16_t* sums256_by16 = nullptr;  ///< [size / 16] sums of 16 quants256
    const std::int16_t* sums256_by32 = nullptr;  ///< [size / 32] sums of 32 quants256
};

/// count is a multiple of 32; writes count quants, count / 32 scales and sums.
using QuantisePer32Fn = void (*)(const float* values, std::size_t count, std::int8_t* quants, float* scales,
                                 std::int32_t* sums);
/// count is a multiple of 256; writes count quants, count / 256 scales, count / 16 and count / 32 sums.
using QuantisePer256Fn = void (*)(const float* values, std::size_t count, std::int8_t* quants, float* scales,
                                  std::int16_t* sums_by16, std::int16_t* sums_by32);

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
    AlignedArray<std::int8_t> quants32_;
    AlignedArray<float> scales32_;
    AlignedArray<std::int32_t> sums32_;
    AlignedArray<std::int8_t> quants256_;
    AlignedArray<float> scales256_;
    AlignedArray<std::int16_t> sums256_by16_;
    AlignedArray<std::int16_t> sums256_by32_;
};

}  // namespace weir::kernels
