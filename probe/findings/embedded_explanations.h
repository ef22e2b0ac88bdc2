// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/embedded_file.h"

namespace weir::probe {

/// docs/findings.md, alone.
std::span<const EmbeddedFile> embedded_explanations();

}  // namespace weir::probe
