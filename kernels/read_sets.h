// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "kernels/read.h"

// One set for each instruction set, defined in the folder of its name (read.cpp).
namespace weir::kernels::avx2 {
std::span<const ReadKernel> read_kernels();
}  // namespace weir::kernels::avx2

namespace weir::kernels::avx512 {
std::span<const ReadKernel> read_kernels();
}  // namespace weir::kernels::avx512

namespace weir::kernels::neon {
std::span<const ReadKernel> read_kernels();
}  // namespace weir::kernels::neon

namespace weir::kernels::avx512_emulated {
std::span<const ReadKernel> read_kernels();
}  // namespace weir::kernels::avx512_emulated
