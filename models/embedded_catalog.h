// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/embedded_file.h"

namespace weir::models {

/// The files of models/catalog/.
std::span<const EmbeddedFile> embedded_catalog();

}  // namespace weir::models
