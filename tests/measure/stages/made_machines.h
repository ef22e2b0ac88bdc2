// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "numa/team.h"
#include "probe/machine.h"

namespace weir::measure::made {

/// A machine of packages of nodes of L3 domains of cores, each core of one PU; nothing of it need exist.
probe::Machine machine(int packages, int nodes, int domains, int cores);

/// Gives every core a second PU, numbered behind all first ones.
void add_siblings(probe::Machine& machine);

/// One thread a core over all nodes; not to be run.
numa::Team team(const probe::Machine& machine);

}  // namespace weir::measure::made
