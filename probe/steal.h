// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/readable.h"
#include "probe/system_files.h"

namespace weir::probe {

/// The share of all CPU time since boot that the hypervisor gave to other guests, 0 to 1. On real hardware it
/// is 0. A guest whose host reports no steal shows 0 too: 0 is no proof of a quiet host. Source:
/// proc_stat(5), Documentation/filesystems/proc.rst of the Linux kernel, "Miscellaneous kernel statistics in
/// /proc/stat".
Readable<double> read_steal_fraction(const SystemFiles& files);

}  // namespace weir::probe
