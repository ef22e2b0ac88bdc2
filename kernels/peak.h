// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "kernels/isa.h"

namespace weir::kernels {

/// Runs `rounds` rounds of independent FP32 fused multiply-adds in registers, enough of them in flight to
/// fill every unit. Returns the floating-point operations done, a multiply-add counting as two: divided by
/// the time that took, the core's FP32 peak.
using PeakFn = double (*)(std::size_t rounds);

PeakFn fma_peak(Isa isa);

}  // namespace weir::kernels
