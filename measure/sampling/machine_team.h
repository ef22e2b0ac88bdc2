// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "measure/sampling/arena.h"
#include "numa/team.h"
#include "probe/machine.h"

namespace weir::measure {

/// The nodes that have both cores and memory. Throws MachineError when there is none.
std::vector<const probe::Node*> whole_nodes(const probe::Machine& machine);

/// PUs for a team over the nodes, those of one node together. threads = 0: one a core. Else that many, dealt
/// out in proportion to the nodes' cores: each next thread goes where cores per thread stay most, of equals
/// to the first node; on a node, hyper-threads come after the cores. Throws UsageError for fewer than one
/// thread and for more than there are PUs.
std::vector<int> team_cpus(const std::vector<const probe::Node*>& nodes, int threads);

/// What the team's memory is taken from: what this process may have, and what each of the team's nodes has.
std::vector<Room> team_rooms(const probe::Machine& machine, const numa::Team& team);

/// Bytes for each thread of the team: within what its node has available, and all together within what this
/// process may have (arena_bytes_per_thread, whose errors it throws).
std::size_t team_bytes_per_thread(const probe::Machine& machine, const numa::Team& team,
                                  const ArenaSize& size);

}  // namespace weir::measure
