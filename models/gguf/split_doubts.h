// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "models/gguf/split.h"

namespace weir::models::gguf {

/// What makes a checkpoint that contradicts nothing look like parts of two quantisations: from one part to
/// the next every kind of matrix changes its format at once. Names both. Each tensor says what it is in, so
/// that this is no reason to refuse it.
std::vector<std::string> split_doubts(const Checkpoint& checkpoint);

}  // namespace weir::models::gguf
