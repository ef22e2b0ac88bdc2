// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/activation.h"
#include "kernels/matvec.h"
#include "kernels/transposed.h"

// The sources are also compiled without the instructions (kernels/intrinsics.h) into a test beside the real
// ones.
#if defined(WEIR_SIMDE)
#define WEIR_AVX512_SPACE avx512_emulated
#else
#define WEIR_AVX512_SPACE avx512
#endif

/// AVX-512 F, BW, VL, DQ and VNNI: AMD's servers since Zen 4, Intel's since Cascade Lake. A vector has one
/// lane for each of a tile's 16 rows.
namespace weir::kernels::WEIR_AVX512_SPACE {

ActivationKernels activation_kernels();
MatvecKernels matvec_kernels();
TransposedKernels transposed_kernels();

void matvec_f32(const std::byte* tape, std::size_t tiles, std::size_t columns, const ActivationView& a,
                float* out);
void matvec_f16(const std::byte* tape, std::size_t tiles, std::size_t columns, const ActivationView& a,
                float* out);
void matvec_bf16(const std::byte* tape, std::size_t tiles, std::size_t columns, const ActivationView& a,
                 float* out);
void matvec_q8_0(const std::byte* tape, std::size_t tiles, std::size_t columns, const ActivationView& a,
                 float* out);
void matvec_q4_0(const std::byte* tape, std::size_t tiles, std::size_t columns, const ActivationView& a,
                 float* out);
void matvec_q4_1(const std::byte* tape, std::size_t tiles, std::size_t columns, const ActivationView& a,
                 float* out);
void matvec_q5_0(const std::byte* tape, std::size_t tiles, std::size_t columns, const ActivationView& a,
                 float* out);
void matvec_q5_1(const std::byte* tape, std::size_t tiles, std::size_t columns, const ActivationView& a,
                 float* out);
void matvec_q4_k(const std::byte* tape, std::size_t tiles, std::size_t columns, const ActivationView& a,
                 float* out);
void matvec_q5_k(const std::byte* tape, std::size_t tiles, std::size_t columns, const ActivationView& a,
                 float* out);
void matvec_q6_k(const std::byte* tape, std::size_t tiles, std::size_t columns, const ActivationView& a,
                 float* out);
void transposed_q4_k(const std::byte* tape, std::size_t rows, std::size_t columns, const float* x, float* y);
void transposed_q8_0(const std::byte* tape, std::size_t rows, std::size_t columns, const float* x, float* y);

}  // namespace weir::kernels::WEIR_AVX512_SPACE
