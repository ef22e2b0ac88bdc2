// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "probe/machine.h"
#include "reports/style.h"

namespace weir::reports::example {

/// The text with runs of spaces and line breaks made one space, so that wrapping does not hide a sentence.
std::string flowing(const std::string& text);

/// What the report says of the machine.
std::string machine_report(const probe::Machine& machine, const Style& style = {});

/// The same without its layout.
std::string flowing_report(const probe::Machine& machine);

}  // namespace weir::reports::example
