// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/readable.h"
#include "probe/fabric.h"
#include "probe/system_files.h"

namespace weir::probe {

/// What AMD's Host System Management Port (HSMP) says of each socket, where its driver shows it as text: the
/// ACPI driver does since Linux 6.16, in /sys/devices/platform/AMDI0097:0X. The platform driver's folders,
/// amd_hsmp/socketN, hold only a binary metrics table for MI300A, which is not read; a patch of August 2025
/// gives them the same text files, which are. Source: Documentation/arch/x86/amd_hsmp.rst of the Linux
/// kernel.
Readable<std::vector<FabricClock>> read_fabric_clocks(const SystemFiles& files);

/// The uncore clocks of Intel Xeons, by package and die or, on newer ones, also by fabric cluster, which
/// alone then show the current clock. Source:
/// Documentation/admin-guide/pm/intel_uncore_frequency_scaling.rst.
Readable<std::vector<UncoreClock>> read_uncore_clocks(const SystemFiles& files);

}  // namespace weir::probe
