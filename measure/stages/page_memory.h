// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "base/readable.h"
#include "measure/sampling/arena.h"
#include "measure/sampling/bench.h"
#include "numa/pages.h"

namespace weir::measure {

/// Filled memory of all threads in pages of one kind, proved to be in them and on its threads' nodes; or why
/// there is none.
struct PageMemory {
    numa::Pages pages = numa::Pages::kSmall;
    std::optional<Arena> arena;
    Readable<double> huge_page_fraction;
    Unreadable why;  ///< there is no arena
};

/// Memory in pages of every kind (numa::kAllPages), held at once beside the bench's arena: each half that
/// arena's size, less where memory is short, never below what is beyond the last-level caches. Reserved
/// pages are taken from their pools, which are of no other use. Fewer kinds after a stop.
std::vector<PageMemory> page_memories(const Bench& bench);

}  // namespace weir::measure
