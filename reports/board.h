// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "probe/machine.h"

namespace weir::reports {

/// The board as a drawing of at most `width` columns: a box for each package with its channels, half of them
/// on each side as on most boards, and in each channel its slots: size with configured and rated speed, or
/// empty. Slots whose channel is not known stand in the order of the table, so that none is placed by a
/// guess. Empty when the slots could not be read.
std::vector<std::string> draw_board(const probe::Machine& machine, int width);

}  // namespace weir::reports
