// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "probe/locators/reading.h"

namespace weir::probe::locators {

/// The rule that a machine's slots are read by, and how far it is believed.
struct Choice {
    Reading reading;
    Confidence confidence = Confidence::kHeuristic;
    std::string derived_by;  ///< "CPU{package}_DIMM_{channel}{slot}: text"
    std::vector<std::string> notes;
};

/// The rule that fits the whole machine, or most of it; none when no rule fits more than half of its slots. A
/// rule that gives channels is preferred, then one that fits more slots, then the earlier one. Another rule
/// for channels that fits too, and that puts the slots together otherwise, makes the choice a heuristic;
/// where they part in a slot or two of many, that is only noted.
std::optional<Choice> choose(const MachineNames& machine);

}  // namespace weir::probe::locators
