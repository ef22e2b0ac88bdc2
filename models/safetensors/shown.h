// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace weir::models::safetensors {

/// A name from a file as a message shows it: in quotes, without control characters, its middle left out when
/// it is long. Names are what a stranger wrote and may be as long as the file.
std::string shown(std::string_view name);

}  // namespace weir::models::safetensors
