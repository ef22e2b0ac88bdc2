// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/activation.h"
#include "kernels/matvec.h"
#include "kernels/transposed.h"

/// AVX2, FMA and F16C: all of AMD's servers before Zen 4 and Intel's since Haswell.
namespace weir::kernels::avx2 {

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

}  // namespace weir::kernels::avx2
