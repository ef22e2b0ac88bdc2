// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::planner {

/// The PUs of a kernel-style list, "0-3,8": ascending, each once. An InputError says what was expected.
std::vector<int> parse_cpu_list(std::string_view list);

/// The list of those PUs, runs joined: "0-3,8".
std::string format_cpu_list(std::vector<int> cpus);

}  // namespace weir::planner
