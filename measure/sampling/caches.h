// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "probe/machine.h"

namespace weir::measure {

/// The L3 domains that the PUs are in, each whole, in bytes: what can keep memory that threads on them have
/// touched. All last-level caches where no domain is known.
std::uint64_t reached_cache_bytes(const probe::Machine& machine, const std::vector<int>& cpus);

}  // namespace weir::measure
