// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

namespace weir::cli {

/// "768GiB", "1TiB", "512 GB", "64G" (G and T are GiB and TiB, as memory is sold) as bytes; a UsageError for
/// anything else, for 0, and for more than 2^56 bytes.
std::uint64_t parse_memory_size(const std::string& text);

/// Accepts what that reads.
CLI::Validator memory_size();

}  // namespace weir::cli
