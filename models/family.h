// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/cache.h"
#include "models/config_fields.h"
#include "models/shape.h"
#include "models/tensor.h"

namespace weir::models {

class GgufFields;

/// Models with the same rules for their tensors: one file each under models/families/, one line in the list
/// there. Sources: llama.cpp's src/models/*.cpp for names and shapes, the makers' modelling code for the
/// arithmetic.
struct Family {
    std::string_view architecture;                  ///< general.architecture of a GGUF file
    std::span<const std::string_view> model_types;  ///< model_type of a config.json

    /// Every tensor with name, class and sizes as llama.cpp's converter writes them, in the order embedding,
    /// layers, final norm, head; format and bytes are left empty (models/mix.h). Layers of multi-token
    /// prediction are left out: plain decoding reads none.
    std::vector<Tensor> (*tensors)(const Shape& shape);

    /// What a layer keeps of the past.
    std::vector<CacheStream> (*cache)(const Shape& shape, std::uint64_t layer);

    /// The shape that a config.json states (its text_config, where it has one).
    Shape (*read_config)(const ConfigFields& config);

    /// Reads attention and what else this family's GGUF files alone state, into the shape that any file gives
    /// (models/gguf_shape.h); gives null, or what of the file a shape cannot state. Null: attention is of a
    /// common kind (models/gguf_attention.h).
    const char* (*read_gguf)(const GgufFields& fields, Shape& shape) = nullptr;
};

/// The family of that architecture, or null.
const Family* find_family(std::string_view architecture);

/// The same; an InputError names those that are known.
const Family& family_of(std::string_view architecture);

/// The family that reads configurations of that model_type, or null.
const Family* find_model_type(std::string_view model_type);

/// All families, sorted by architecture.
std::span<const Family* const> families();

}  // namespace weir::models
