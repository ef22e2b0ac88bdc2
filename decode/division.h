// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "decode/weights/split.h"
#include "numa/team.h"
#include "planner/plan.h"
#include "probe/machine.h"

namespace weir::decode {

/// Who holds and computes what under a plan: first the nodes, each by its share, then a node's threads alike.
/// A node here is what has activations and a cache of its own: a NUMA node, a virtual one, or, where memory
/// is interleaved, the whole machine.
class Division {
public:
    struct Node {
        std::vector<int> home;  ///< the real node of its memory, or several to interleave over; -1: not bound
        Range threads;          ///< of the team
        double begin = 0;       ///< its part of every matrix, of the heads and of a split cache, 0 to 1
        double end = 1;
    };

    /// The pins are those of the plan's teams, in their order (Pin::group is the team). InputError when a
    /// plan's shares are not those of its teams, or differ from class to class, which this decode cannot do.
    Division(const planner::Plan& plan, const std::vector<numa::Pin>& pins);
    /// One node of so many threads, its memory not bound.
    explicit Division(std::size_t threads);

    const std::vector<Node>& nodes() const { return nodes_; }
    std::size_t threads() const { return node_of_thread_.size(); }
    std::size_t node_of(std::size_t thread) const { return node_of_thread_[thread]; }
    const std::vector<int>& home_of(std::size_t thread) const { return nodes_[node_of(thread)].home; }
    bool first_of_node(std::size_t thread) const { return nodes_[node_of(thread)].threads.begin == thread; }

    /// The part of `units` that is a node's; together the parts cover every unit once.
    Range of_node(std::size_t units, std::size_t node) const;
    /// The part that is a thread's, within its node's.
    Range of_thread(std::size_t units, std::size_t thread) const;
    /// The part of `units` that falls to a thread when its node alone goes over all of them.
    Range within_node(std::size_t units, std::size_t thread) const;

    /// Whether each node holds positions of the cache of its own; else each holds all of them.
    bool splits_cache() const { return splits_cache_; }

private:
    std::vector<Node> nodes_;
    std::vector<std::size_t> node_of_thread_;
    bool splits_cache_ = false;
};

/// One thread per PU of the plan's teams: memory from the team's node, the L3 domain as the machine says.
std::vector<numa::Pin> pins_of(const probe::Machine& machine, const planner::Plan& plan);

}  // namespace weir::decode
