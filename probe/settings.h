// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "base/readable.h"
#include "probe/system_files.h"

namespace weir::probe {

/// The settings that cost or save bandwidth, in the kernel's own words; each unreadable one says why and what
/// to do.
///   thp             "always", "madvise" or "never"
///   thp_defrag      what the kernel does to make a huge page: "always", "defer", "madvise", "never" ...
///   numa_balancing  "0" off, "1" on, "2" memory tiering
///   smt             "on", "off", "forceoff", "notsupported", "notimplemented"
///   governor        of the CPUs; several are joined, "performance, powersave"
///   cpufreq_driver  which decides what a governor means
///   hugepages       reserved ones by size, smallest first: "2M: 0, 1G: 4"
///   swappiness      0 to 200
std::map<std::string, Readable<std::string>> read_settings(const SystemFiles& files);

/// The chosen word of a sysfs file like "always [madvise] never"; "" when none is marked.
std::string chosen_word(const std::string& text);

}  // namespace weir::probe
