// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/embedded_file.h"

namespace weir::probe::hardware {

/// The files of probe/hardware/cpus/.
std::span<const EmbeddedFile> embedded_cpus();

/// probe/hardware/parts.json.
std::span<const EmbeddedFile> embedded_parts();

}  // namespace weir::probe::hardware
