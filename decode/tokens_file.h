// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace weir::decode {

/// The token ids of a JSON file: an array of them, [328, 299, 176], or an array of such arrays, one for each
/// sequence. An InputError names the file and the entry when it is none, has none, or when an id is not below
/// `vocab`.
std::vector<std::vector<std::uint32_t>> read_tokens(const std::filesystem::path& file, std::uint64_t vocab);

}  // namespace weir::decode
