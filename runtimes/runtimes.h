// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "planner/plan.h"

namespace weir::runtimes {

/// Names of the runtimes that a plan can be written for, sorted.
std::vector<std::string> runtime_names();

/// The shell command that gives a runtime the plan's threads, memory and context. The weights' file stands as
/// MODEL.gguf, and as COMMAND what numactl is to run: both are for the person to fill in. Flags were checked
/// against each runtime's own help text, named beside it. A UsageError names the runtimes nearest to an
/// unknown one, and refuses a plan that uses more than one node, which no runtime here can be told of in one
/// command.
std::string command_for(std::string_view runtime, const planner::Plan& plan);

}  // namespace weir::runtimes
