// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/readable.h"
#include "probe/hardware/catalog.h"
#include "probe/hardware/cpu_facts.h"

namespace weir::probe::hardware {

/// What is known of a CPU that the catalog recognised under this key (probe/hardware/cpu_name.h).
CpuFacts describe_cpu(const Cpu& cpu, const std::string& key);

/// Every model of a generation, in the order of its file.
std::vector<CpuFacts> describe_cpus(const Catalog& catalog, const Generation& generation);

/// How many sockets a board for this CPU has at most. EPYC names that end in P and Xeon names that end in U
/// are for one socket, other EPYCs for two (general knowledge, not checked); unreadable for other Xeons, of
/// which some are for two, some for four or eight.
Readable<int> max_sockets(const Generation& generation, const std::string& key);

/// Peak FP32 arithmetic of so many cores at a clock in Hz. The catalog has no clocks: without one it is
/// unreadable.
Readable<double> peak_flop_per_s(const Generation& generation, int cores, std::optional<double> clock_hz);

}  // namespace weir::probe::hardware
