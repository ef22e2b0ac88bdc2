// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "models/gguf/header.h"

namespace weir::models::gguf {

/// Which part a file is: the key that differs between the parts of one model.
inline constexpr std::string_view kPartNumberKey = "split.no";

/// An InputError that names both parts when a later one has a key of the first with another value: another
/// name, architecture, file type, or number of parts or tensors. Most splitters write into later parts those
/// keys alone that are about the split (llama.cpp's gguf-split), so that much cannot be told.
void require_one_model(std::span<const Header> parts);

}  // namespace weir::models::gguf
