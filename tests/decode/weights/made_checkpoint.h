// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "formats/format.h"
#include "models/gguf/split.h"
#include "models/model.h"

namespace weir::decode::examples {

/// The bytes of a model's tensors, made up: by name.
using TensorBytes = std::map<std::string, std::vector<std::byte>>;

/// Finite blocks for every tensor of the model.
TensorBytes made_up_tensors(const models::Model& model, std::uint64_t seed = 7);

/// Writes the model's tensors that `bytes` has as a GGUF checkpoint into the folder, in one file or split
/// after `first_part` tensors into two; returns the path of the first.
std::filesystem::path write_checkpoint(const std::filesystem::path& folder, const models::Model& model,
                                       const TensorBytes& bytes, std::size_t first_part = 0);

/// Smaller than small: what is enough to be loaded.
models::Model tiny_model(std::string_view quant);

/// The tiny model with all matrices in one format, or, where their columns are no whole number of its
/// blocks, in Q8_0.
models::Model tiny_model_in(formats::Format format);

}  // namespace weir::decode::examples
