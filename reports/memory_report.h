// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "probe/machine.h"
#include "reports/not_readable.h"
#include "reports/writer.h"

namespace weir::reports {

/// How much memory there is, and what bandwidth it has on paper.
void write_memory(Writer& writer, const probe::Machine& machine, NotReadable& missing);

}  // namespace weir::reports
