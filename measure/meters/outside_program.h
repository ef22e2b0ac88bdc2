// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/readable.h"

namespace weir::measure {

/// The program of that name in the first folder of `search` (separated by colons, as PATH is) that has it.
std::optional<std::filesystem::path> find_program(std::string_view name, std::string_view search);

/// Runs a program, its path first, without a shell, with no input, and returns what it wrote to its standard
/// output; its messages are dropped. Unreadable when it cannot be started, fails, writes more than 64 KiB, or
/// takes longer than `seconds`: then it is killed.
Readable<std::string> run_program(const std::vector<std::string>& command, double seconds);

}  // namespace weir::measure
