// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probe/finding.h"
#include "probe/machine.h"

namespace weir::probe {

/// Everything that the detectors see in the machine, losses first, then warnings, then information. Pure: it
/// reads the struct alone. A new finding is one file in findings/ and one line in findings/list.inc.
std::vector<Finding> find_findings(const Machine& machine);

/// The setting when it could be read, else "": for detectors, which then stay silent.
std::string setting(const Machine& machine, const std::string& name);

}  // namespace weir::probe
