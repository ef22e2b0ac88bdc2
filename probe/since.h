// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "probe/finding.h"
#include "probe/machine.h"

namespace weir::probe {

/// What an earlier look at the same machine had and this one has not: a DIMM that is gone or smaller
/// ("dimm-gone"), or runs slower ("dimm-slower"). Slots are matched by their names, locator and bank locator.
/// Nothing where either look could not read the slots. An InputError, naming `earlier_source`, when the
/// earlier document is of another machine: another board or other CPUs.
std::vector<Finding> findings_since(const Machine& earlier, const Machine& now,
                                    const std::string& earlier_source);

}  // namespace weir::probe
