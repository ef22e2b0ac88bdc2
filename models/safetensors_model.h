// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include "models/file_summary.h"

namespace weir::models {

/// What the safetensors files of a folder hold, or those that an index names (models/safetensors/index.h),
/// with the config.json beside them: tensors with class, format and bytes, and the shape that config.json
/// states. An unknown model_type leaves the shape unreadable, and so does a config.json that is not there;
/// one that is malformed is an InputError, as are malformed files.
FileSummary summarize_safetensors(const std::filesystem::path& path);

}  // namespace weir::models
