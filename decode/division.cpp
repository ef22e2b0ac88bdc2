// SPDX-License-Identifier: Apache-2.0
#include "decode/division.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/cpu_list.h"
#include "base/error.h"
#include "models/model.h"

namespace weir::decode {
namespace {

constexpr const char* kRowSplit = "row-split";
constexpr const char* kInterleave = "interleave";
constexpr const char* kSingleNode = "single-node";
constexpr const char* kLayerSplit = "layer-split";
constexpr const char* kExpertSplit = "expert-split";
constexpr const char* kMirror = "mirror";
constexpr double kRounding = 1e-6;  // of fractions in a document

const planner::Placement* find_class(const planner::Plan& plan, const char* name) {
    const auto found =
        std::find_if(plan.placement.begin(), plan.placement.end(),
                     [&](const planner::Placement& placement) { return placement.class_name == name; });
    return found == plan.placement.end() ? nullptr : &*found;
}

[[noreturn]] void reject(const std::string& what) {
    throw InputError("plan", what, "plan again with this version of weir");
}

bool same_shares(const std::vector<planner::Share>& a, const std::vector<planner::Share>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.node == y.node && std::abs(x.fraction - y.fraction) < kRounding;
    });
}

/// A class of a plan that is split over its teams, its shares in their order.
const planner::Placement& split_class(const planner::Plan& plan, const char* name) {
    const planner::Placement* of = find_class(plan, name);
    if (of == nullptr) reject(fmt::format("a {} plan says nothing of the class {}", plan.strategy, name));
    if (of->shares.size() != plan.teams.size()) reject("a plan has shares for other nodes than it has teams");
    double sum = 0;
    for (std::size_t i = 0; i < plan.teams.size(); ++i) {
        if (of->shares[i].node != plan.teams[i].node) {
            reject(fmt::format("a plan has a team on node {} where its shares have node {}",
                               plan.teams[i].node, of->shares[i].node));
        }
        if (!(of->shares[i].fraction >= 0)) reject("a plan gives a team less than nothing to hold");
        sum += of->shares[i].fraction;
    }
    if (std::abs(sum - 1) > kRounding) reject("the shares of a plan do not add up to 1");
    return *of;
}

/// The one list of shares that all classes have whose rows are split, in the order of the plan's teams.
std::vector<planner::Share> shares_of(const planner::Plan& plan) {
    const planner::Placement* first = &split_class(plan, models::tensor_class::kAttention);
    for (const planner::Share& share : first->shares)
        if (!(share.fraction > 0)) reject("a plan gives a team nothing to hold");
    for (const planner::Placement& placement : plan.placement) {
        const bool mirrored = placement.strategy == kMirror && placement.class_name != planner::kCacheClass;
        const bool split = placement.strategy == kRowSplit || mirrored;
        if (split && !same_shares(placement.shares, first->shares)) {
            reject("a plan splits " + placement.class_name + " in other shares than the attention");
        }
    }
    return first->shares;
}

/// A run of layers, as a plan lists them.
Range layers_in(const planner::Share& share) {
    const std::vector<int> layers = parse_cpu_list(share.layers);
    if (layers.empty()) reject(fmt::format("a layer-split plan gives node {} no layers", share.node));
    const Range run{static_cast<std::size_t>(layers.front()), layers.size()};
    if (static_cast<std::size_t>(layers.back()) + 1 != run.end())
        reject(fmt::format("the layers of node {} are not one run", share.node));
    return run;
}

/// The unit at which a part of them begins or ends.
std::size_t cut(double at, std::size_t units) {
    return static_cast<std::size_t>(std::llround(at * static_cast<double>(units)));
}

std::vector<int> distinct_nodes(const std::vector<numa::Pin>& pins) {
    std::vector<int> nodes;
    for (const numa::Pin& pin : pins) {
        if (std::find(nodes.begin(), nodes.end(), pin.node) == nodes.end()) nodes.push_back(pin.node);
    }
    return nodes;
}

/// Where each run of pins of one group begins, and behind them the end of all.
std::vector<std::size_t> group_begins(const std::vector<numa::Pin>& pins) {
    std::vector<std::size_t> begins;
    for (std::size_t i = 0; i < pins.size(); ++i) {
        if (i == 0 || pins[i].group != pins[i - 1].group) begins.push_back(i);
    }
    begins.push_back(pins.size());
    return begins;
}

void require_known(const std::string& strategy) {
    for (const char* known : {kRowSplit, kLayerSplit, kExpertSplit, kMirror})
        if (strategy == known) return;
    reject("there is no strategy \"" + strategy + "\"");
}

}  // namespace

Division::Division(std::size_t threads) : nodes_{{{-1}, {0, threads}, 0, 1}}, node_of_thread_(threads, 0) {}

Division::Division(const planner::Plan& plan, const std::vector<numa::Pin>& pins) : Division(pins.size()) {
    if (plan.strategy == kSingleNode || plan.strategy == kInterleave) {
        const bool interleaved = plan.strategy == kInterleave;
        nodes_.front().home = interleaved ? distinct_nodes(pins) : std::vector<int>{pins.front().node};
        return;
    }
    require_known(plan.strategy);
    const std::vector<planner::Share> shares = shares_of(plan);
    const std::vector<std::size_t> begins = group_begins(pins);
    if (begins.size() != shares.size() + 1) reject("a plan has a team without threads");
    nodes_.clear();
    double begin = 0;
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const double end = i + 1 == shares.size() ? 1 : begin + shares[i].fraction;
        nodes_.push_back({{pins[begins[i]].node}, {begins[i], begins[i + 1] - begins[i]}, begin, end});
        std::fill_n(node_of_thread_.begin() + static_cast<std::ptrdiff_t>(begins[i]),
                    nodes_.back().threads.count, i);
        begin = end;
    }
    const planner::Placement* cache = find_class(plan, planner::kCacheClass);
    splits_cache_ = nodes_.size() > 1 && cache != nullptr && cache->strategy == kRowSplit;
    mirrors_ = plan.strategy == kMirror;
    if (plan.strategy == kLayerSplit) split_layers(plan);
    if (plan.strategy == kExpertSplit) split_experts(plan);
}

void Division::split_layers(const planner::Plan& plan) {
    if (splits_cache_)
        reject("a layer-split plan splits the cache by positions, though a layer has one node");
    const std::vector<planner::Share>& shares = split_class(plan, models::tensor_class::kAttention).shares;
    std::size_t next = 0;
    for (std::size_t node = 0; node < nodes_.size(); ++node) {
        nodes_[node].layers = layers_in(shares[node]);
        if (nodes_[node].layers.begin != next)
            reject(fmt::format("a layer-split plan goes on with layer {} behind layer {}",
                               nodes_[node].layers.begin, static_cast<long>(next) - 1));
        next = nodes_[node].layers.end();
    }
    for (const planner::Placement& placement : plan.placement) {
        for (std::size_t node = 0; placement.strategy == kLayerSplit && node < nodes_.size(); ++node) {
            if (placement.shares.size() != nodes_.size() ||
                placement.shares[node].layers != shares[node].layers)
                reject("a plan splits " + placement.class_name + " in other layers than the attention");
        }
    }
    splits_layers_ = true;
}

Range Division::of_node(std::size_t units, std::size_t node) const {
    const std::size_t begin = cut(nodes_[node].begin, units);
    return {begin, cut(nodes_[node].end, units) - begin};
}

Range Division::of_thread(std::size_t units, std::size_t thread) const {
    const Range whole = of_node(units, node_of(thread));
    const Range part = within_node(whole.count, thread);
    return {whole.begin + part.begin, part.count};
}

Range Division::within_node(std::size_t units, std::size_t thread) const {
    const Range& threads = nodes_[node_of(thread)].threads;
    return split(units, threads.count, thread - threads.begin);
}

void Division::split_experts(const planner::Plan& plan) {
    const planner::Placement& routed = split_class(plan, models::tensor_class::kRoutedExperts);
    if (routed.strategy != kExpertSplit)
        reject("an expert-split plan places the routed experts by " + routed.strategy);
    double begin = 0;
    for (std::size_t node = 0; node < nodes_.size(); ++node) {
        nodes_[node].experts_begin = begin;
        begin = node + 1 == nodes_.size() ? 1 : begin + routed.shares[node].fraction;
        nodes_[node].experts_end = begin;
    }
    splits_experts_ = true;
}

Range Division::experts_of(std::size_t experts, std::size_t node) const {
    const std::size_t begin = cut(nodes_[node].experts_begin, experts);
    return {begin, cut(nodes_[node].experts_end, experts) - begin};
}

Range Division::of_layer(std::size_t units, std::size_t thread, int layer) const {
    if (!splits_layers_) return of_thread(units, thread);
    const std::size_t node = node_of(thread);
    const bool own =
        layer < 0 ? node + 1 == nodes_.size() : holds_layer(node, static_cast<std::size_t>(layer));
    return own ? within_node(units, thread) : Range{};
}

Range Division::of_expert(std::size_t units, std::size_t thread) const {
    return keeps_experts_whole() ? within_node(units, thread) : of_thread(units, thread);
}

std::vector<numa::Pin> pins_of(const probe::Machine& machine, const planner::Plan& plan) {
    std::vector<numa::Pin> pins;
    for (std::size_t team = 0; team < plan.teams.size(); ++team) {
        const std::vector<int> cpus = parse_cpu_list(plan.teams[team].cpus);
        for (numa::Pin pin : numa::pins_for(cpus, machine.packages, machine.nodes)) {
            pin.node = plan.teams[team].memory_node;
            pin.group = static_cast<int>(team);
            pins.push_back(pin);
        }
    }
    return pins;
}

}  // namespace weir::decode
