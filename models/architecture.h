// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "models/arithmetic.h"
#include "models/gguf_fields.h"
#include "models/shape.h"

namespace weir::models {

/// A kind of model whose decode is known: one file each under models/architectures/, one line in the list
/// there. Source of all of them: llama.cpp's src/models/*.cpp and llama-graph.cpp (October 2026), whose
/// logits ours are held against.
struct Architecture {
    std::string_view name;  ///< general.architecture of a GGUF file

    /// How the model in the file computes. An InputError names the key of what makes no sense; a UsageError
    /// says what of it weir does not compute.
    Arithmetic (*read)(const GgufFields& fields, const Shape& shape);
};

/// All of them, sorted by name.
std::span<const Architecture> architectures();

/// The architecture of that name; a UsageError names those that there are.
const Architecture& architecture_of(std::string_view name);

}  // namespace weir::models
