// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "base/estimate.h"
#include "base/fields.h"
#include "base/readable.h"

namespace weir::planner {

/// The cache as a class of its own in a plan's placement: "mirror" is a copy on every node, each with heads
/// of its own; "row-split" gives every node positions of its own.
inline constexpr const char* kCacheClass = "kv_cache";

/// Part of a tensor class on one node.
struct Share {
    int node = 0;
    double fraction = 0;
    std::string layers = {};

    static constexpr auto fields() {
        return std::tuple{
            field("node", &Share::node, "node"),
            field("fraction", &Share::fraction, "share of the class: of its rows, its experts or its layers"),
            defaulted("layers", &Share::layers, "by layer-split: the layers that the node holds, as a list"),
        };
    }
};

/// Where a class of tensors goes.
struct Placement {
    std::string class_name;
    std::string strategy;
    std::vector<Share> shares;

    static constexpr auto fields() {
        return std::tuple{
            field("class", &Placement::class_name, "tensor class"),
            field("strategy", &Placement::strategy, "strategy of this class"),
            field("shares", &Placement::shares, "by node"),
        };
    }
};

/// Threads of one node. A virtual node's number is one of the plan's own; its memory comes from a real node.
struct Team {
    int node = 0;
    std::string cpus;
    int memory_node = 0;

    static constexpr auto fields() {
        return std::tuple{
            field("node", &Team::node, "node"),
            field("cpus", &Team::cpus, "PUs, one thread each, as a list"),
            field("memory_node", &Team::memory_node, "real node of its memory; node itself unless virtual"),
        };
    }
};

/// What one node holds and reads.
struct NodePlan {
    int id = 0;
    std::uint64_t resident_bytes = 0;
    double read_bytes_per_token = 0;

    static constexpr auto fields() {
        return std::tuple{
            field("id", &NodePlan::id, "node"),
            field("resident_bytes", &NodePlan::resident_bytes, "bytes of weights, cache and buffers"),
            field("read_bytes_per_token", &NodePlan::read_bytes_per_token, "bytes read per token"),
        };
    }
};

/// Expert slots of one pool: the layers whose experts have these formats (models/layer_groups.h, in its
/// order).
struct ExpertPool {
    std::string gate_up_format;
    std::string down_format;
    std::uint64_t pairs = 0;
    std::uint64_t slots = 0;
    std::uint64_t slot_bytes = 0;

    static constexpr auto fields() {
        return std::tuple{
            field("gate_up_format", &ExpertPool::gate_up_format, "format of gate and up"),
            field("down_format", &ExpertPool::down_format, "format of down"),
            field("pairs", &ExpertPool::pairs, "pairs of layer and expert"),
            field("slots", &ExpertPool::slots, "slots they share; pairs = slots: none is shared"),
            field("slot_bytes", &ExpertPool::slot_bytes, "file bytes of one expert"),
        };
    }
};

/// Static tensors of layers of one kind. The layer of rank r in its kind uses slot r % slots.
struct StaticKind {
    bool dense = false;
    std::string formats;
    std::uint64_t layers = 0;
    std::uint64_t slots = 0;
    std::uint64_t slot_bytes = 0;

    static constexpr auto fields() {
        return std::tuple{
            field("dense", &StaticKind::dense, "layers without experts"),
            field("formats", &StaticKind::formats, "formats of the layer's tensors, in the file's order"),
            field("layers", &StaticKind::layers, "layers of this kind"),
            field("slots", &StaticKind::slots, "layers held"),
            field("slot_bytes", &StaticKind::slot_bytes, "file bytes of one layer's static tensors"),
        };
    }
};

/// How far the weights share memory because the model does not fit (DESIGN, "fold"). 1 = whole.
struct Fold {
    double experts = 1;
    double static_layers = 1;
    std::uint64_t expert_slots = 0;
    std::uint64_t static_slots = 0;
    std::uint64_t reuse_distance_bytes = 0;
    bool whole = true;
    std::vector<ExpertPool> pools;
    std::vector<StaticKind> static_kinds;

    static constexpr auto fields() {
        return std::tuple{
            field("experts", &Fold::experts, "routed experts of the model / expert slots held"),
            field("static", &Fold::static_layers, "layers of static tensors / layers held"),
            field("expert_slots", &Fold::expert_slots, "expert slots held, all formats"),
            field("static_slots", &Fold::static_slots, "layers of static tensors held"),
            field("reuse_distance_bytes", &Fold::reuse_distance_bytes,
                  "fewest bytes between two reads of the same slot, expected"),
            field("whole", &Fold::whole, "nothing is shared"),
            field("pools", &Fold::pools, "expert slots by format"),
            field("static_kinds", &Fold::static_kinds, "static layers by kind"),
        };
    }
};

/// Upper bounds of the rate, in tokens per second.
struct Limits {
    Readable<double> best_spec;
    Readable<double> spec;
    Readable<double> machine;
    double ceiling = 0;
    double with_compute = 0;

    static constexpr auto fields() {
        return std::tuple{
            field("best_spec", &Limits::best_spec, "bytes per token at the best spec bandwidth"),
            field("spec", &Limits::spec, "at the populated spec bandwidth"),
            field("machine", &Limits::machine, "at the machine ceiling"),
            field("ceiling", &Limits::ceiling, "at the ceiling of the threads and pages used"),
            field("with_compute", &Limits::with_compute,
                  "at the ceiling, plus the attention arithmetic at the measured compute peak"),
        };
    }
};

/// A placement that was considered.
struct Alternative {
    std::string strategy;
    double predicted_tokens_per_s = 0;
    std::string reason;

    static constexpr auto fields() {
        return std::tuple{
            field("strategy", &Alternative::strategy, "strategy"),
            field("predicted_tokens_per_s", &Alternative::predicted_tokens_per_s,
                  "its predicted rate; 0 when it does not apply"),
            field("reason", &Alternative::reason, "why it lost"),
        };
    }
};

/// What mending a finding would bring.
struct PricedFinding {
    std::string id;
    Estimate tokens_per_s;

    static constexpr auto fields() {
        return std::tuple{
            field("id", &PricedFinding::id, "finding"),
            field("tokens_per_s", &PricedFinding::tokens_per_s, "tokens per second gained"),
        };
    }
};

/// Where weights and threads go, and what rate that should give.
struct Plan {
    static constexpr const char* kSchema = "weir.plan/1";

    std::string model;
    std::string quant;
    std::uint64_t context = 0;
    std::string strategy;
    int virtual_nodes = 0;
    std::vector<Placement> placement;
    std::vector<Team> teams;
    std::string pages;
    std::uint64_t page_bytes = 0;
    std::vector<NodePlan> nodes;
    bool fits = false;
    std::uint64_t needed_bytes = 0;
    std::uint64_t available_bytes = 0;
    std::uint64_t budget_bytes = 0;
    Fold fold;
    Limits limit_tokens_per_s;
    Estimate predicted_tokens_per_s;
    double ceiling_bytes_per_s = 0;
    std::uint64_t window_bytes_per_thread = 0;
    std::vector<Alternative> alternatives;
    std::vector<PricedFinding> findings;
    std::vector<std::string> warnings;

    static constexpr auto fields() {
        return std::tuple{
            field("model", &Plan::model, "model"),
            field("quant", &Plan::quant, "mix of formats"),
            field("context", &Plan::context, "positions in the cache"),
            field("strategy", &Plan::strategy, "strategy of the whole"),
            field("virtual_nodes", &Plan::virtual_nodes,
                  "into how many nodes one was cut to try the ways of many; 0: none, the nodes are real"),
            field("placement", &Plan::placement, "by tensor class, and of the cache"),
            field("teams", &Plan::teams, "threads by node"),
            field("pages", &Plan::pages, "thp or 4k"),
            field("page_bytes", &Plan::page_bytes, "size of the pages asked for"),
            field("nodes", &Plan::nodes, "by node"),
            field("fits", &Plan::fits, "whether the whole model fits"),
            field("needed_bytes", &Plan::needed_bytes, "weights, cache and buffers of the whole model"),
            field("available_bytes", &Plan::available_bytes, "memory that can be had on the nodes used"),
            field("budget_bytes", &Plan::budget_bytes,
                  "available memory less the margin; half of that for a quick fold"),
            field("fold", &Plan::fold, "fold"),
            field("limit_tokens_per_s", &Plan::limit_tokens_per_s, "limits"),
            field("predicted_tokens_per_s", &Plan::predicted_tokens_per_s, "prediction"),
            field("ceiling_bytes_per_s", &Plan::ceiling_bytes_per_s, "the ceiling it was computed with"),
            field("window_bytes_per_thread", &Plan::window_bytes_per_thread,
                  "local memory that each thread reads in ceiling windows; 0: its weights, which are local"),
            field("alternatives", &Plan::alternatives, "what lost, and why"),
            field("findings", &Plan::findings, "priced findings"),
            field("warnings", &Plan::warnings, "what makes the plan doubtful"),
        };
    }
};

}  // namespace weir::planner
