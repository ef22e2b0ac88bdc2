// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "numa/team.h"
#include "probe/machine.h"

namespace weir::measure {

/// Numbers of threads of one group of cores that take turns.
struct Ladder {
    std::string group;                 ///< "l3 0", "node 0", "machine"; "node 0 smt" for all PUs of the cores
    std::vector<numa::Pin> pins;       ///< the threads: each count is of the first ones
    std::vector<std::size_t> counts;   ///< ascending; the last one is of all pins
    std::vector<std::size_t> members;  ///< of the bench's team: whose memory is read
};

/// What is measured of a machine, and what for lack of time is not.
struct Ladders {
    std::vector<Ladder> ladders;
    std::string left_out;  ///< empty: nothing

    std::size_t counts() const;
};

/// Counts from 1 to `cores`: each up to 8; beyond, 1, 2, 3, 4, 6, 8, 12, 16, 24, … and all.
std::vector<std::size_t> counts_up_to(std::size_t cores);

/// Ladders over each node, the machine (as many threads on every node) and each L3 domain, one thread a core
/// as far as the team is such; over each node's cores once with one thread and once with all PUs where it has
/// more of them than cores. Of groups of the same cores the first alone. At most `most_counts` counts
/// altogether where that can be had by leaving out L3 domains like others of their node, then nodes like
/// others (cores, kind and specified bandwidth) with their domains.
Ladders plan_ladders(const probe::Machine& machine, const numa::Team& team, std::size_t most_counts);

}  // namespace weir::measure
