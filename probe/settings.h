// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>

#include "base/readable.h"
#include "probe/system_files.h"

namespace weir::probe {

/// The settings that cost or save bandwidth, in the kernel's own words; each unreadable one says why and what
/// to do.
///   thp                "always", "madvise" or "never"
///   thp_defrag         what the kernel does to make a huge page: "always", "defer", "madvise", "never" ...
///   thp_shmem          the same choice for shared memory: "always", "within_size", "advise", "never" ...
///   khugepaged_defrag  "1" when the kernel's own thread may compact memory for huge pages
///   hugepages          reserved ones by size, smallest first: "2M: 0, 1G: 4"
///   numa_balancing     "0" off, "1" on, "2" memory tiering
///   zone_reclaim_mode  "0": a full node borrows from others; else it throws its own cached pages out first
///   overcommit_memory  "0" by estimate, "1" always, "2" never
///   swap               used of all, "1.0 GiB of 8.0 GiB"; "none"
///   swappiness         0 to 200
///   sme, tsme          memory encryption by kernel and by BIOS: probe/memory_encryption.h
///   smt                "on", "off", "forceoff", "notsupported", "notimplemented"
///   boost              clocks above the base clock, "on" or "off"
///   governor           of the CPUs; several are joined, "performance, powersave"
///   cpufreq_driver     which decides what a governor means
///   isolated_cpus      CPUs that the scheduler leaves alone, "2-7"; "none"
///   nohz_full          CPUs without a timer tick while one thread runs, "2-7"; "none"
///   mitigations        of the CPU's side channels: "auto" (the default), "off" ...; they slow system calls
/// Source: Documentation/admin-guide/mm/transhuge.rst, sysctl/kernel.rst and sysctl/vm.rst, ABI/testing/
/// sysfs-devices-system-cpu, admin-guide/pm/cpufreq.rst and intel_pstate.rst of the Linux kernel.
std::map<std::string, Readable<std::string>> read_settings(const SystemFiles& files);

/// The chosen word of a sysfs file like "always [madvise] never"; "" when none is marked.
std::string chosen_word(const std::string& text);

}  // namespace weir::probe
