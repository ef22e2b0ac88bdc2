// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::probe {

/// The ids that docs/findings.md has a section for, in its order: those of find_findings and of
/// findings_since.
std::vector<std::string> explained_findings();

/// The section of docs/findings.md of that id, which is built into the program. A UsageError names the
/// nearest ids for one that it does not have.
std::string explain_finding(std::string_view id);

}  // namespace weir::probe
