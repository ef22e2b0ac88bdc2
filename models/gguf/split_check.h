// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "models/gguf/header.h"
#include "models/gguf/split.h"

namespace weir::models::gguf {

/// An InputError that names both parts when a later one has a key of the first with another value: another
/// name, architecture, file type, or number of parts or tensors. Most splitters write into later parts those
/// keys alone that are about the split (llama.cpp's gguf-split), so that much cannot be told.
void require_one_model(std::span<const Header> parts);

/// What makes a checkpoint that contradicts nothing look like parts of two quantisations: from one part to
/// the next every kind of matrix changes its format at once. Names both. Each tensor says what it is in, so
/// that this is no reason to refuse it.
std::vector<std::string> split_doubts(const Checkpoint& checkpoint);

}  // namespace weir::models::gguf
