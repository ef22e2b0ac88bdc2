// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/readable.h"
#include "measure/figures/matrix_node.h"
#include "measure/matrix/plan.h"
#include "numa/team.h"
#include "probe/machine.h"

namespace weir::measure {

/// A node with cores: a row of the matrix.
struct CpuNode {
    int id = 0;
    std::vector<numa::Pin> pins;    ///< one thread a core
    std::uint64_t cache_bytes = 0;  ///< last-level caches that its cores reach
    int package = 0;
};

/// A node with memory: a column of the matrix.
struct MemoryNode {
    int id = 0;
    int bind_to = -1;  ///< the same node; another one or none (-1) only where a matrix is played
    std::uint64_t available_bytes = 0;
    int package = 0;  ///< -1 for a node without cores
};

/// What the node matrix is about. Nodes with both cores and memory come first in both lists, in the same
/// order, so that in round 0 they read their own.
struct MatrixNodes {
    std::vector<CpuNode> cpu_nodes;
    std::vector<MemoryNode> memory_nodes;
    std::uint64_t available_bytes = 0;  ///< to this process altogether
    std::uint64_t cache_bytes = 0;      ///< all last-level caches
    std::vector<MatrixNode> described;  ///< all, for the document

    MatrixShape shape() const { return {cpu_nodes.size(), memory_nodes.size(), packages().size()}; }
    /// Those with both cores and memory, ascending.
    std::vector<int> packages() const;
    /// Places of the nodes of one package in the lists.
    std::vector<std::size_t> cpu_places(int package) const;
    std::vector<std::size_t> memory_places(int package) const;
    /// Whether there is anything to compare: more than one pair.
    bool several() const { return cpu_nodes.size() * memory_nodes.size() > 1; }
};

MatrixNodes matrix_nodes(const probe::Machine& machine);

/// How many cpu nodes read the same memory node at once in the rounds of all nodes, at most.
std::size_t sharers(const MatrixNodes& nodes);

/// What each thread of the cpu node reads of the memory node: 8 times all last-level caches for the node's
/// threads together where memory allows, never less than 8 times those that its cores reach, the
/// only ones that can keep what its threads have read. All cpu nodes' memory is held at once,
/// within what the memory node and this process have available less the margin. Throws MachineError where
/// that is too little.
std::size_t part_bytes(const MatrixNodes& nodes, const CpuNode& cpu_node, const MemoryNode& memory_node);

/// The same for memory whose pages are spread over all memory nodes.
std::size_t spread_part_bytes(const MatrixNodes& nodes, const CpuNode& cpu_node);

/// A memory node that takes no part.
struct UnusableNode {
    int id = 0;
    Unreadable reason;
};

/// Takes out the memory nodes that hold too little or that this process may not have memory of.
std::vector<UnusableNode> drop_unusable(MatrixNodes& nodes);

}  // namespace weir::measure
