// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace weir::reports::example {

/// Expects the text to be what tests/data/reports/<name> holds; with WEIR_UPDATE_GOLDEN=1 writes it there
/// instead.
void expect_golden(const std::string& name, const std::string& text);

}  // namespace weir::reports::example
