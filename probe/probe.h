// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "probe/capture/record.h"
#include "probe/capture/source.h"
#include "probe/machine.h"
#include "probe/options.h"

namespace weir::probe {

/// What the machine is: topology through hwloc, settings and memory from /sys and /proc, the control group's
/// limits, and findings about them. Reads only, needs no privileges. With a root other than "/" or a topology
/// of its own the result is a replay (`Machine::replayed`), to which nothing may be pinned. Call it before
/// threads start (see load_topology, which also names the errors).
Machine probe_machine(const ProbeOptions& options = {});

/// The same for what is open already. With a record, all that the machine was asked and answered goes into
/// it.
Machine probe_source(const Source& source, const std::shared_ptr<Record>& record = nullptr);

}  // namespace weir::probe
