// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include "formats/format.h"
#include "kernels/by_format.h"
#include "kernels/isa.h"

namespace weir::kernels {

// The product with a matrix's transpose, for the key half of latent attention's kv_b, which is stored by rows
// of the head but applied to a query by columns. Its tape has an order of its own: [columns of one
// block][rows], so that sums over rows stay in registers; layouts are written down in kernels/transposed.cpp.

/// Bytes of the transposed tape: those of the GGML blocks, with the rows of Q4_K, Q5_K and Q8_0 filled up to
/// a multiple of 16. Throws InputError for a format without a tape; so does packing.
std::size_t transposed_bytes(formats::Format format, std::size_t rows, std::size_t columns);

/// Rows of GGML blocks to a transposed tape.
void pack_transposed(formats::Format format, std::size_t columns, std::span<const std::byte* const> rows,
                     std::byte* tape);

/// The rows of GGML blocks again, bit for bit: row r at rows + r * row_bytes.
void unpack_transposed(formats::Format format, std::size_t columns, std::size_t row_count,
                       const std::byte* tape, std::byte* rows);

/// y[c] += sum over r of x[r] * W[r][c], for `rows` and `columns` of the whole tape. Q4_K rounds x[r] *
/// scale[r] to 12 bits, Q5_K and Q8_0 to 15, per group of 128 rows and block of columns; the others work in
/// floats.
using TransposedFn = void (*)(const std::byte* tape, std::size_t rows, std::size_t columns, const float* x,
                              float* y);

/// Transposed kernels of one instruction set: null for a format without a tape (kernels/tape.h).
using TransposedKernels = ByFormat<TransposedFn>;

/// The kernel; throws MachineError when this build has none for the instruction set, and InputError when
/// there is none for the format.
TransposedFn transposed(Isa isa, formats::Format format);

/// The same with dequantised weights, added in double, over plain GGML rows.
void transposed_float_reference(formats::Format format, const std::byte* rows, std::size_t row_count,
                                std::size_t columns, const float* x, float* y);

}  // namespace weir::kernels
