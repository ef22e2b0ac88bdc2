// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "numa/team.h"
#include "probe/machine.h"

namespace weir::measure {

/// A node with cores: a row of the matrix.
struct CpuNode {
    int id = 0;
    std::vector<numa::Pin> pins;    ///< one thread a core
    std::uint64_t cache_bytes = 0;  ///< last-level caches that its cores reach
};

/// A node with memory: a column of the matrix.
struct MemoryNode {
    int id = 0;
    int bind_to = -1;  ///< the same node; another one or none (-1) only where a matrix is played
    std::uint64_t available_bytes = 0;
};

/// What the node matrix is about. Nodes with both cores and memory come first in both lists, in the same
/// order, so that in round 0 they read their own.
struct MatrixNodes {
    std::vector<CpuNode> cpu_nodes;
    std::vector<MemoryNode> memory_nodes;
    std::uint64_t available_bytes = 0;  ///< to this process altogether
    std::uint64_t cache_bytes = 0;      ///< all last-level caches

    /// Whether there is anything to compare: more than one pair.
    bool several() const { return cpu_nodes.size() * memory_nodes.size() > 1; }
};

MatrixNodes matrix_nodes(const probe::Machine& machine);

/// How many cpu nodes read the same memory node at once, at most.
std::size_t sharers(const MatrixNodes& nodes);

/// What each thread of the cpu node reads of the memory node: 8 times all last-level caches for the node's
/// threads together where memory allows, never less than 8 times those that its cores reach, the
/// only ones that can keep what its threads have read. All cpu nodes' memory is held at once,
/// within what the memory node and this process have available less the margin. Throws MachineError where
/// that is too little.
std::size_t part_bytes(const MatrixNodes& nodes, const CpuNode& cpu_node, const MemoryNode& memory_node);

/// Takes out the memory nodes that hold too little or that this process may not have memory of, and returns a
/// warning for each.
std::vector<std::string> drop_unusable(MatrixNodes& nodes);

}  // namespace weir::measure
