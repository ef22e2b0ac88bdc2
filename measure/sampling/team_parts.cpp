// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/team_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace weir::measure {
namespace {

/// One part for each key that `key_of` gives to a pin.
template <class KeyOf>
std::vector<TeamPart> parts_by(const numa::Team& team, const char* name, KeyOf key_of) {
    std::map<int, TeamPart> by_key;
    for (std::size_t i = 0; i < team.pins().size(); ++i) {
        const int key = key_of(team.pins()[i]);
        TeamPart& part = by_key[key];
        part.name = fmt::format("{} {}", name, key);
        part.members.push_back(i);
    }
    std::vector<TeamPart> parts;
    for (auto& [key, part] : by_key) parts.push_back(std::move(part));
    return parts;
}

}  // namespace

std::vector<TeamPart> l3_parts(const probe::Machine& machine, const numa::Team& team) {
    const bool known = std::any_of(machine.packages.begin(), machine.packages.end(),
                                   [](const probe::Package& each) { return !each.l3_domains.empty(); });
    if (!known) return {};
    return parts_by(team, "l3", [](const numa::Pin& pin) { return pin.l3_domain; });
}

std::vector<TeamPart> node_parts(const numa::Team& team) {
    return parts_by(team, "node", [](const numa::Pin& pin) { return pin.node; });
}

std::vector<TeamPart> package_parts(const probe::Machine& machine, const numa::Team& team) {
    std::map<int, int> package_of_node;
    for (const probe::Node& node : machine.nodes) package_of_node[node.id] = node.package;
    return parts_by(team, "package", [&](const numa::Pin& pin) {
        const auto found = package_of_node.find(pin.node);
        return found == package_of_node.end() ? 0 : found->second;
    });
}

TeamPart machine_part(const numa::Team& team) {
    TeamPart all{"machine", {}};
    for (std::size_t i = 0; i < team.pins().size(); ++i) all.members.push_back(i);
    return all;
}

std::vector<TeamPart> distinct(std::vector<TeamPart> parts) {
    std::vector<TeamPart> kept;
    for (TeamPart& part : parts) {
        const bool again = std::any_of(kept.begin(), kept.end(),
                                       [&](const TeamPart& each) { return each.members == part.members; });
        if (!again) kept.push_back(std::move(part));
    }
    return kept;
}

std::vector<numa::Pin> pins_of(const numa::Team& team, std::span<const std::size_t> members) {
    std::vector<numa::Pin> pins;
    for (const std::size_t member : members) pins.push_back(team.pins()[member]);
    return pins;
}

std::vector<std::size_t> spread(const numa::Team& team, std::span<const std::size_t> members) {
    using Key = std::pair<int, int>;
    std::map<Key, std::size_t> of_domain;  // members so far
    std::vector<std::tuple<std::size_t, Key, std::size_t>> in_node;
    for (const std::size_t member : members) {
        const numa::Pin& pin = team.pins()[member];
        in_node.emplace_back(of_domain[{pin.node, pin.l3_domain}]++, Key{pin.node, pin.l3_domain}, member);
    }
    std::sort(in_node.begin(), in_node.end());
    std::map<int, std::size_t> of_node;
    std::vector<std::tuple<std::size_t, int, std::size_t>> over_nodes;
    for (const auto& [rank, domain, member] : in_node)
        over_nodes.emplace_back(of_node[domain.first]++, domain.first, member);
    std::sort(over_nodes.begin(), over_nodes.end());
    std::vector<std::size_t> order;
    for (const auto& [rank, node, member] : over_nodes) order.push_back(member);
    return order;
}

}  // namespace weir::measure
