// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "probe/system_files.h"

namespace weir::probe {

/// The instruction sets that matter to weir, best last, by the compiler's names: on x86 of "sse4.2", "avx2",
/// "fma", "f16c", "avxvnni", "avx512f", "avx512bw", "avx512vl", "avx512vnni" those that CPU and kernel both
/// support, on Arm of "neon", "dotprod", "i8mm", "sve". This machine is asked through CPUID; of a capture
/// /proc/cpuinfo is read.
std::vector<std::string> read_isa(const SystemFiles& files);

}  // namespace weir::probe
