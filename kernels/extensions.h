// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/readable.h"

namespace weir::kernels {

/// Instructions beyond those that an Isa stands for: single kernels use them where they are.
enum class Extension { kAvxVnni, kAvx512Bf16, kAmxInt8, kAmxBf16 };

/// Why this process cannot use it: the processor lacks it, the operating system does not save its registers,
/// or Linux refuses them. Nothing where it can. For AMX it asks Linux for the tile registers, once and for
/// the whole process (arch_prctl(2), ARCH_REQ_XCOMP_PERM; Linux 5.16), before any thread touches them.
std::optional<Unreadable> lacking(Extension extension);

}  // namespace weir::kernels
