// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace weir::guest {

/// The program of that name on PATH or in the folders of the system's administrator; empty when there is
/// none.
std::filesystem::path find_program(const std::string& name);

/// Runs a program to its end, standard input closed, what it says in the file `said`. Gives its exit status
/// (128 + the signal that ended it), 124 when it ran longer than `seconds` and was killed. Throws
/// OutsideError when it cannot be started.
int run_program(const std::vector<std::string>& command, const std::filesystem::path& said, int seconds);

/// The shared libraries that a program needs, its loader with them; none for a static one. `scratch` is a
/// folder for what ldd says.
std::vector<std::filesystem::path> libraries_of(const std::filesystem::path& program,
                                                const std::filesystem::path& scratch);

}  // namespace weir::guest
