// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace weir::probe {

/// What the kernel's command line sets the parameter to: of "quiet mem_encrypt=on", "on". Of several the last
/// counts, as it does for the kernel. Nothing when it is not there. Source:
/// Documentation/admin-guide/kernel-parameters.rst of the Linux kernel.
std::optional<std::string> kernel_parameter(std::string_view command_line, std::string_view name);

}  // namespace weir::probe
