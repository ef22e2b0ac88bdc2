// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/readable.h"
#include "models/shape.h"

namespace weir::models {

/// No config.json is longer; the longest published ones have some 100 kB.
inline constexpr std::size_t kMostConfigBytes = std::size_t{16} << 20U;

/// What a config.json says about a model, read by the family that knows its model_type.
struct ConfigModel {
    std::string model_type;
    Shape shape;  ///< checked: models/shape_check.h
    /// How its makers store it, as a mix that models/mix.h may know: "fp8" (128 x 128 blocks),
    /// "native-mxfp4", "int4" (groups of 32), or its plain type, "bf16"; empty when the file does not say.
    std::string native_quant;
};

/// From the file's text; `source` names it. An InputError names the file and the member: not JSON, no object,
/// no model_type or an unknown one (the known ones are named), members that are missing or of another kind,
/// sizes that make no sense.
ConfigModel read_config_text(std::string_view text, const std::string& source);

/// From a file, or from the config.json in a folder.
ConfigModel read_config_file(const std::filesystem::path& path);

/// The same, but unreadable where the file is in order and no family knows its model_type.
Readable<ConfigModel> try_read_config_file(const std::filesystem::path& path);

/// The file itself, or the config.json in the folder.
std::filesystem::path config_file(const std::filesystem::path& path);

/// All model_types that a family knows, sorted.
std::vector<std::string> known_model_types();

}  // namespace weir::models
