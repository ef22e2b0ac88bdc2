// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/ladders.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "base/cpu_list.h"
#include "measure/sampling/team_parts.h"

namespace weir::measure {
namespace {

constexpr std::size_t kEveryCountUpTo = 8;

/// A ladder, and what it is like: of those with equal likenesses one is enough.
struct Candidate {
    Ladder ladder;
    std::string on_its_node;  ///< of L3 domains of one node
    std::string of_its_kind;  ///< of groups on nodes alike
};

const probe::Node* find_node(const probe::Machine& machine, int id) {
    for (const probe::Node& node : machine.nodes) {
        if (node.id == id) return &node;
    }
    return nullptr;
}

std::string kind_of(const probe::Machine& machine, int id) {
    const probe::Node* node = find_node(machine, id);
    if (node == nullptr) return "unknown";
    return fmt::format("{} cores of {}, {}", node->cores, node->kind,
                       node->spec_bandwidth_bytes_per_s.value_or(0));
}

/// Totals of as many threads on every node; the pins stand node after node in turn.
std::vector<std::size_t> machine_counts(const std::vector<TeamPart>& nodes) {
    std::size_t most = 0;
    for (const TeamPart& node : nodes) most = std::max(most, node.members.size());
    std::vector<std::size_t> counts;
    for (const std::size_t each : counts_up_to(most)) {
        std::size_t all = 0;
        for (const TeamPart& node : nodes) all += std::min(each, node.members.size());
        counts.push_back(all);
    }
    return counts;
}

Candidate candidate(const probe::Machine& machine, const numa::Team& team, const TeamPart& part) {
    const std::vector<TeamPart> nodes = node_parts(numa::Team(pins_of(team, part.members)));
    const int node = team.pins()[part.members.front()].node;
    Candidate made;
    made.ladder = {part.name, pins_of(team, spread(team, part.members)),
                   nodes.size() > 1 ? machine_counts(nodes) : counts_up_to(part.members.size()),
                   part.members};
    const bool is_domain = part.name.starts_with("l3");
    const std::string size = fmt::format("{} threads", part.threads());
    made.on_its_node = is_domain ? fmt::format("l3 of node {}: {}", node, size) : part.name;
    made.of_its_kind = nodes.size() > 1 ? part.name
                                        : fmt::format("{} of {}: {}", is_domain ? "l3" : "node",
                                                      kind_of(machine, node), size);
    return made;
}

/// All PUs of a node whose cores have one thread each in the team.
std::vector<Candidate> with_smt(const probe::Machine& machine, const numa::Team& team) {
    std::vector<Candidate> made;
    for (const TeamPart& part : node_parts(team)) {
        const probe::Node* node = find_node(machine, team.pins()[part.members.front()].node);
        if (node == nullptr) continue;
        const std::vector<std::size_t> order = spread(team, part.members);
        std::vector<int> cpus;
        for (const numa::Pin& pin : pins_of(team, order)) cpus.push_back(pin.cpu);
        const std::set<int> first(cpus.begin(), cpus.end());
        const std::vector<int> cores = parse_cpu_list(node->core_cpus);
        if (first != std::set<int>(cores.begin(), cores.end())) continue;
        for (const int cpu : parse_cpu_list(node->cpus)) {
            if (first.count(cpu) == 0) cpus.push_back(cpu);
        }
        if (cpus.size() == first.size()) continue;
        made.push_back({{part.name + " smt",
                         numa::pins_for(cpus, machine.packages, machine.nodes),
                         {first.size(), cpus.size()},
                         part.members},
                        part.name + " smt",
                        fmt::format("smt of {}", kind_of(machine, node->id))});
    }
    return made;
}

std::vector<Candidate> all_candidates(const probe::Machine& machine, const numa::Team& team) {
    std::vector<TeamPart> parts = node_parts(team);
    parts.push_back(machine_part(team));
    for (TeamPart& part : l3_parts(machine, team)) parts.push_back(std::move(part));
    std::vector<Candidate> all;
    for (const TeamPart& part : distinct(std::move(parts))) all.push_back(candidate(machine, team, part));
    for (Candidate& each : with_smt(machine, team)) all.push_back(std::move(each));
    return all;
}

/// The first of each likeness, and the names of the others.
Ladders firsts(const std::vector<Candidate>& all, std::string Candidate::*likeness) {
    Ladders kept;
    std::set<std::string> seen;
    for (const Candidate& each : all) {
        if (seen.insert(each.*likeness).second) {
            kept.ladders.push_back(each.ladder);
        } else {
            kept.left_out += (kept.left_out.empty() ? "" : ", ") + each.ladder.group;
        }
    }
    return kept;
}

}  // namespace

std::size_t Ladders::counts() const {
    std::size_t all = 0;
    for (const Ladder& ladder : ladders) all += ladder.counts.size();
    return all;
}

std::vector<std::size_t> counts_up_to(std::size_t cores) {
    std::vector<std::size_t> counts;
    for (std::size_t count = 1; count < std::min(cores, kEveryCountUpTo + 1); ++count) {
        const bool rung = count <= 4 || count % 2 == 0;
        if (cores <= kEveryCountUpTo || rung) counts.push_back(count);
    }
    for (std::size_t power = kEveryCountUpTo; power < cores; power *= 2) {
        for (const std::size_t count : {power / 2 * 3, power * 2}) {
            if (count < cores) counts.push_back(count);
        }
    }
    counts.push_back(cores);
    return counts;
}

Ladders plan_ladders(const probe::Machine& machine, const numa::Team& team, std::size_t most_counts) {
    const std::vector<Candidate> all = all_candidates(machine, team);
    Ladders planned;
    for (const Candidate& each : all) planned.ladders.push_back(each.ladder);
    for (std::string Candidate::*likeness : {&Candidate::on_its_node, &Candidate::of_its_kind}) {
        if (planned.counts() <= most_counts) break;
        planned = firsts(all, likeness);
    }
    return planned;
}

}  // namespace weir::measure
