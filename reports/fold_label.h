// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "planner/plan.h"

namespace weir::reports {

/// The fold in words: how many expert slots stand in for how many experts, and what lies between two reads of
/// one.
std::string describe_fold(const planner::Fold& fold);

/// The label of a figure that a fold flatters: "measured" for a whole model, "measured, folded" otherwise.
std::string fold_label(std::string_view label, const planner::Fold& fold);

}  // namespace weir::reports
