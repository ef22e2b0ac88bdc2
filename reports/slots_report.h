// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "probe/machine.h"
#include "reports/not_readable.h"
#include "reports/style.h"
#include "reports/writer.h"

namespace weir::reports {

/// Where the DIMMs are, what they are and how fast they run: the board as a drawing, then channels and slots
/// as tables.
void write_slots(Writer& writer, const probe::Machine& machine, const Style& style, NotReadable& missing);

}  // namespace weir::reports
