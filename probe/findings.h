// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/finding.h"
#include "probe/finding_kind.h"
#include "probe/machine.h"

namespace weir::probe {

/// All kinds of findings, in the order of findings/list.inc. A new one is one file in findings/, one line in
/// the list and one section in docs/findings.md.
std::vector<FindingKind> finding_kinds();

/// Everything that the detectors see in the machine, losses first, then warnings, then information. Pure: it
/// reads the struct alone.
std::vector<Finding> find_findings(const Machine& machine);

/// The machine as it would be without what that kind of finding names: its spec figures and findings are
/// those of the mended machine. What it measures is not known: a caller scales or measures. Nothing where the
/// machine has no such finding, where no person can mend it, or where the machine does not say enough.
std::optional<Machine> mend(const Machine& machine, std::string_view id);

}  // namespace weir::probe
