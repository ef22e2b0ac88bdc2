// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "numa/team.h"
#include "probe/machine.h"

namespace weir::measure {

/// Two PUs of different cores, or both PUs of one core.
struct CorePair {
    numa::Pin a;
    numa::Pin b;
};

/// Pairs that are equally near.
struct CorePairs {
    std::string relation;  ///< the least that both share: "core", "l3", "node", "package", "machine"
    std::vector<CorePair> pairs;
};

/// Pairs of the machine's cores by how near they are, nearest first, relations that occur alone: all pairs of
/// up to 16 cores; of more, 16 of each relation, drawn at random but the same each time. Of a core with
/// several PUs the first one stands for it, and "core" is that one with the next (those that may be used;
/// /sys/devices/system/cpu/cpu*/topology under `root`, without which none is known). Empty for one PU.
std::vector<CorePairs> core_pairs(const probe::Machine& machine, const std::filesystem::path& root = "/");

}  // namespace weir::measure
