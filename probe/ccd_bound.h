// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/readable.h"
#include "probe/hardware/catalog.h"
#include "probe/machine.h"

namespace weir::probe {

/// What the dies with cores of all sockets can read over their links to the IO die: on an EPYC with few of
/// them, less than its memory channels carry. Dies are counted by the machine's L3 domains; where those are
/// not the real ones (a virtual machine, a cpuset), by the catalog.
Readable<double> ccd_bound(const Machine& machine, const hardware::Catalog& catalog);

/// The same of one socket with so many dies. The links have to be known.
double ccd_bound_of(int ccds, const hardware::CcdLinks& links);

}  // namespace weir::probe
