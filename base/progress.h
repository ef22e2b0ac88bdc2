// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string_view>

namespace weir {

/// Told by long work how far it is: what is being done, and the fraction done (0..1). Called from one thread.
using Progress = std::function<void(std::string_view what, double fraction)>;

}  // namespace weir
