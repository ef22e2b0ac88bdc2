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
        Range layers = {};         ///< that it holds and computes alone, where layers are split over nodes
        double experts_begin = 0;  ///< its part of the experts of each layer, where these are split
        double experts_end = 1;
    };

    /// The pins are those of the plan's teams, in their order (Pin::group is the team). InputError when a
    /// plan's shares are not those of its teams, differ from class to class, or leave out layers or give them
    /// twice, which this decode cannot do.
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
    /// The part of a layer's tensor that is a thread's: as of_thread, but none where other nodes hold the
    /// layer; what is of no layer (-1, the head) is then the last node's.
    Range of_layer(std::size_t units, std::size_t thread, int layer) const;
    /// The part of each expert that its node holds.
    Range of_expert(std::size_t units, std::size_t thread) const;

    /// Whether each node holds layers of its own whole.
    bool splits_layers() const { return splits_layers_; }
    /// Whether each node holds routed experts of its own whole; all else is split by rows.
    bool splits_experts() const { return splits_experts_; }
    /// Whether each node holds a copy of all weights beside computing its own rows.
    bool mirrors() const { return mirrors_; }
    std::size_t copies() const { return mirrors_ ? nodes_.size() : 1; }
    /// Either of the splits: no expert is split over nodes.
    bool keeps_experts_whole() const { return splits_layers_ || splits_experts_; }
    /// Those of a layer's `experts` that a node holds.
    Range experts_of(std::size_t experts, std::size_t node) const;
    bool holds_layer(std::size_t node, std::size_t layer) const {
        return !splits_layers_ || nodes_[node].layers.holds(layer);
    }

    /// Whether each node holds positions of the cache of its own; else each holds all of them.
    bool splits_cache() const { return splits_cache_; }

private:
    void split_layers(const planner::Plan& plan);
    void split_experts(const planner::Plan& plan);

    std::vector<Node> nodes_;
    std::vector<std::size_t> node_of_thread_;
    bool splits_cache_ = false;
    bool splits_layers_ = false;
    bool splits_experts_ = false;
    bool mirrors_ = false;
};

/// One thread per PU of the plan's teams: memory from the team's node, the L3 domain as the machine says.
std::vector<numa::Pin> pins_of(const probe::Machine& machine, const planner::Plan& plan);

}  // namespace weir::decode
