// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "measure/conditions/disturbance.h"
#include "measure/conditions/watch.h"
#include "measure/measurements.h"
#include "probe/machine.h"

namespace weir::measure {

/// The machine's load average, or "unreadable".
std::string load_average(const std::filesystem::path& root = "/");

/// What was looked for and found, or why it could not be: the settings that matter, then the greatest amount
/// of each disturbance.
void describe_conditions(const probe::Machine& machine, const Facts& facts, const Watch& watch,
                         Measurements& out);

/// Gives each figure the doubts that the figure and the facts show. Twice is no more than once.
void doubt_figures(const Facts& facts, Watch& watch, Measurements& out);

/// One warning for each disturbance that is among the figures' doubts: what happened, which figures it
/// touches, what to do.
void warn_of_doubts(const Facts& facts, const Watch& watch, Measurements& out);

}  // namespace weir::measure
