// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/peak.h"

// One set for each instruction set, defined in the folder of its name (peak_<type>.cpp). Chains of sums begin
// at different values, which are taken off in the end: chains that begin alike are one to the compiler.
namespace weir::kernels::scalar {
PeakWork fp32_peak(std::size_t rounds, PeakOperands operands);
}  // namespace weir::kernels::scalar

namespace weir::kernels::avx2 {
PeakWork fp32_peak(std::size_t rounds, PeakOperands operands);
/// With AVX2 alone: pairs multiplied and added as int16, pairs of those as int32, and a third addition.
PeakWork int8_peak(std::size_t rounds, PeakOperands operands);
/// With AVX-VNNI, one instruction.
PeakWork int8_vnni_peak(std::size_t rounds, PeakOperands operands);
}  // namespace weir::kernels::avx2

namespace weir::kernels::avx512 {
PeakWork fp32_peak(std::size_t rounds, PeakOperands operands);
PeakWork int8_peak(std::size_t rounds, PeakOperands operands);
/// Needs AVX512_BF16 beyond what Isa::kAvx512 stands for.
PeakWork bf16_peak(std::size_t rounds, PeakOperands operands);
}  // namespace weir::kernels::avx512

namespace weir::kernels::avx512_emulated {
PeakWork fp32_peak(std::size_t rounds, PeakOperands operands);
PeakWork int8_peak(std::size_t rounds, PeakOperands operands);
}  // namespace weir::kernels::avx512_emulated

/// Tiles. The thread's tile registers are set up and released by each call; the process must have asked for
/// them (lacking(), kernels/extensions.h).
namespace weir::kernels::amx {
PeakWork int8_peak(std::size_t rounds, PeakOperands operands);
PeakWork bf16_peak(std::size_t rounds, PeakOperands operands);
}  // namespace weir::kernels::amx

namespace weir::kernels::neon {
PeakWork fp32_peak(std::size_t rounds, PeakOperands operands);
PeakWork int8_peak(std::size_t rounds, PeakOperands operands);
}  // namespace weir::kernels::neon
