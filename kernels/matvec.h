// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "formats/format.h"
#include "kernels/activation.h"
#include "kernels/by_format.h"
#include "kernels/isa.h"

namespace weir::kernels {

/// y = W x over a tape (kernels/tape.h) of `tiles` tiles: out takes 16 * tiles floats, 64-byte aligned or
/// not. Reads the activation's form_of(format). Quantised formats multiply exactly in integers and then add
/// floats in one order, so all instruction sets give the same bits. Reads no byte outside the tape;
/// prefetches run past its end.
using MatvecFn = void (*)(const std::byte* tape, std::size_t tiles, std::size_t columns,
                          const ActivationView& activation, float* out);

/// Matrix-vector kernels of one instruction set: null for a format without a tape (kernels/tape.h).
using MatvecKernels = ByFormat<MatvecFn>;

/// The kernel; throws MachineError when this build has none for the instruction set, and InputError when
/// there is none for the format.
MatvecFn matvec(Isa isa, formats::Format format);

/// y = W x over plain GGML rows with the same quantised activation: what every kernel is held against. Throws
/// InputError for a format without a tape.
void matvec_reference(formats::Format format, const std::byte* rows, std::size_t row_count,
                      std::size_t columns, const ActivationView& activation, float* out);

/// y = W x with dequantised weights and float activations, added in double: bounds what quantising x costs.
void matvec_float_reference(formats::Format format, const std::byte* rows, std::size_t row_count,
                            std::size_t columns, const float* x, float* out);

}  // namespace weir::kernels
