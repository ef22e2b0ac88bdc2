// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/readable.h"
#include "kernels/isa.h"

namespace weir::kernels {

/// What both sides of every multiplication hold: each 32-bit lane of a vector or tile has these bits, which
/// are one float, two BF16, or four int8 (those of x from 0 to 127, so that kernels that take them as
/// unsigned and kernels whose pairs of products are int16 agree).
struct PeakOperands {
    std::uint32_t x = 0;
    std::uint32_t y = 0;
};

/// What a peak kernel did.
struct PeakWork {
    double operations = 0;  ///< floating-point or integer operations: a multiply-add is two
    double sum = 0;         ///< of all products added, which a test can tell beforehand
};

/// Runs `rounds` rounds of independent multiply-adds in registers, enough of them in flight to fill every
/// unit. Operations divided by the time that took are the core's peak.
using PeakFn = PeakWork (*)(std::size_t rounds, PeakOperands operands);

/// The peak of one type of arithmetic: "fp32" fused multiply-adds; "bf16" dot products of pairs, added up as
/// floats; "int8" dot products of four, added up as int32; "amx-int8" and "amx-bf16", the same by tiles of
/// 16 x 16 sums.
struct Peak {
    std::string_view type;
    std::string_view instruction;  ///< "vpdpbusd zmm"; empty where there is none
    Readable<PeakFn> run;          ///< unreadable where this processor, its kernel or this set has no such
    int per_lane = 1;              ///< multiply-adds of a 32-bit lane
    double (*dot)(PeakOperands) = nullptr;  ///< scalar reference: what one lane of operands adds to a sum

    /// What `work.sum` must be.
    double expected_sum(const PeakWork& work, PeakOperands operands) const {
        return work.operations / 2 / per_lane * dot(operands);
    }
    /// Operands whose products are small and whole, or quarters: sums of a million of them are exact.
    PeakOperands small_operands() const;
};

/// Every type, for kernels of this instruction set on this processor: fp32, bf16, int8, amx-int8, amx-bf16.
/// Throws MachineError when this build has none of its kernels.
std::vector<Peak> peaks(Isa isa);

}  // namespace weir::kernels
