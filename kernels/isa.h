// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace weir::kernels {

/// Instruction sets that kernels exist for. kAvx2 needs AVX2, FMA and F16C; kAvx512 needs F, BW, VL, DQ and
/// VNNI; kNeon needs AArch64 with the dot product extension (checked for correctness only, under emulation).
enum class Isa { kScalar, kAvx2, kAvx512, kNeon };

inline constexpr Isa kAllIsas[] = {Isa::kScalar, Isa::kAvx2, Isa::kAvx512, Isa::kNeon};

/// "scalar", "avx2", "avx512", "neon": what WEIR_ISA takes.
std::string_view name(Isa isa);

/// Whether this build has its kernels: a build is for one architecture.
bool built(Isa isa);

/// Whether this processor and its operating system can run it.
bool supported(Isa isa);

/// The widest one supported.
Isa best_supported();

/// WEIR_ISA from the environment, or the best. Throws UsageError for an unknown name and MachineError for one
/// that this processor lacks.
Isa chosen_isa();

}  // namespace weir::kernels
