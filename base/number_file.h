// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace weir {

/// The one whole number that a file of sysfs or procfs is, which may be negative; nothing when the file
/// cannot be read or says anything else.
std::optional<std::int64_t> try_read_number(const std::filesystem::path& path);

}  // namespace weir
