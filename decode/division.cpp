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

/// The one list of shares that all classes of a row-split plan have, in the order of its teams.
std::vector<planner::Share> shares_of(const planner::Plan& plan) {
    const planner::Placement* first = find_class(plan, models::tensor_class::kRoutedExperts);
    if (first == nullptr) reject("a row-split plan says nothing of the routed experts");
    if (first->shares.size() != plan.teams.size())
        reject("a plan has shares for other nodes than it has teams");
    double sum = 0;
    for (std::size_t i = 0; i < plan.teams.size(); ++i) {
        const planner::Share& share = first->shares[i];
        if (share.node != plan.teams[i].node) {
            reject(fmt::format("a plan has a team on node {} where its shares have node {}",
                               plan.teams[i].node, share.node));
        }
        if (!(share.fraction > 0)) reject("a plan gives a team nothing to hold");
        sum += share.fraction;
    }
    if (std::abs(sum - 1) > kRounding) reject("the shares of a plan do not add up to 1");
    for (const planner::Placement& placement : plan.placement) {
        const bool split = placement.strategy == kRowSplit;
        if (split && !same_shares(placement.shares, first->shares)) {
            reject("a plan splits " + placement.class_name + " in other shares than the routed experts");
        }
    }
    return first->shares;
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

}  // namespace

Division::Division(std::size_t threads) : nodes_{{{-1}, {0, threads}, 0, 1}}, node_of_thread_(threads, 0) {}

Division::Division(const planner::Plan& plan, const std::vector<numa::Pin>& pins) : Division(pins.size()) {
    if (plan.strategy != kRowSplit) {
        const bool interleaved = plan.strategy == kInterleave;
        nodes_.front().home = interleaved ? distinct_nodes(pins) : std::vector<int>{pins.front().node};
        return;
    }
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
}

Range Division::of_node(std::size_t units, std::size_t node) const {
    const auto cut = [&](double at) {
        return static_cast<std::size_t>(std::llround(at * static_cast<double>(units)));
    };
    const std::size_t begin = cut(nodes_[node].begin);
    return {begin, cut(nodes_[node].end) - begin};
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
