// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "models/file_summary.h"
#include "models/gguf/split.h"

namespace weir::models {

/// What a GGUF checkpoint holds: every tensor with its class, format and bytes; the shape where a family
/// knows the architecture and makes of it what the file holds. The name is general.name, or the file's. An
/// InputError names file, offset and key of metadata that makes no sense.
FileSummary summarize(const gguf::Checkpoint& checkpoint);

/// The same of a file, or of all parts of a split one.
FileSummary summarize_gguf(const std::filesystem::path& path);

/// The name that llama.cpp's tools give a general.file_type: 15 is "q4_k_m" (include/llama.h, llama_ftype);
/// empty when it has none.
std::string file_type_name(std::uint64_t file_type);

/// The reverse: 15 of "q4_k_m"; nothing for a name that none has.
std::optional<std::uint32_t> file_type_number(std::string_view name);

}  // namespace weir::models
