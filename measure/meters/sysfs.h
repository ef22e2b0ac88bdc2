// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace weir::measure {

/// The folders (and links to folders) in a folder, by name; none where it is not there.
std::vector<std::filesystem::path> folders_in(const std::filesystem::path& folder);

/// A decimal number or, after "0x", a hexadecimal one, and nothing else but white space after it.
std::optional<std::uint64_t> parse_count(std::string_view text);

}  // namespace weir::measure
