// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// The kernel's list of CPUs (or nodes), "0-3,8", as ascending numbers without repeats; "" is no CPU. Steps
/// as in "0-7:2" (one of every two) are understood too. An InputError says which part is no CPU list. Source:
/// bitmap_parselist, Documentation/admin-guide/kernel-parameters.rst of the Linux kernel.
std::vector<int> parse_cpu_list(std::string_view text);

/// The shortest such list of the numbers, which may come in any order: {8, 0, 1, 2} -> "0-2,8".
std::string format_cpu_list(std::vector<int> cpus);

}  // namespace weir
