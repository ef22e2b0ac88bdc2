// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>

#include "decode/followed.h"
#include "reports/style.h"

namespace weir::reports {

/// What a model made of given tokens, for a terminal.
void print_followed(std::ostream& out, const decode::Followed& followed, const Style& style);

}  // namespace weir::reports
