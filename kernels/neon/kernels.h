// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/activation.h"
#include "kernels/matvec.h"

/// AArch64 with the dot product extension (Armv8.2 and later: Neoverse N1 and what followed it). Checked for
/// correctness only, under emulation: nothing here was ever timed. So there are no prefetches, whose
/// distances would be guesses, and transposed products, one phase of a token, are the scalar ones.
namespace weir::kernels::neon {

ActivationKernels activation_kernels();
MatvecKernels matvec_kernels();

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

}  // namespace weir::kernels::neon
