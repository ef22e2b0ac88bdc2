// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "numa/team.h"
#include "probe/machine.h"

namespace weir::measure {

/// Members of a team whose cores share something.
struct TeamPart {
    std::string name;                  ///< "l3 0", "node 0", "package 0", "machine"
    std::vector<std::size_t> members;  ///< numbers in the team, ascending

    int threads() const { return static_cast<int>(members.size()); }
};

/// One part for each L3 domain, NUMA node or package that the team's cores are of, by number; no L3 domains
/// where the machine's description has none.
std::vector<TeamPart> l3_parts(const probe::Machine& machine, const numa::Team& team);
std::vector<TeamPart> node_parts(const numa::Team& team);
std::vector<TeamPart> package_parts(const probe::Machine& machine, const numa::Team& team);
/// All of the team.
TeamPart machine_part(const numa::Team& team);

/// Of parts with the same members the first alone: what is measured once has one name.
std::vector<TeamPart> distinct(std::vector<TeamPart> parts);

std::vector<numa::Pin> pins_of(const numa::Team& team, std::span<const std::size_t> members);

/// The members in the order in which they are put to work: the first of each L3 domain, then the second of
/// each, … since each domain has a link of its own to memory; over several nodes in turn likewise.
std::vector<std::size_t> spread(const numa::Team& team, std::span<const std::size_t> members);

}  // namespace weir::measure
