// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace weir::cli {

/// The whole command: parses the arguments (without the program's name), runs the verb and returns the exit
/// code. The one place where exceptions end.
int run_cli(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err);

}  // namespace weir::cli
