// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "probe/machine.h"
#include "reports/not_readable.h"
#include "reports/writer.h"

namespace weir::reports {

/// GPUs, accelerators and network cards, by the node that they are attached to, with their links.
void write_devices(Writer& writer, const probe::Machine& machine, NotReadable& missing);

}  // namespace weir::reports
