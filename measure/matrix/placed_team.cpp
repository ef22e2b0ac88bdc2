// SPDX-License-Identifier: Apache-2.0
#include "measure/matrix/placed_team.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/units.h"

namespace weir::measure {
namespace {

// Huge pages are dealt out to nodes one by one, and a node's share is of whole ones.
constexpr double kEven = 0.75;

std::vector<numa::Pin> pins_of(const MatrixNodes& nodes, const std::vector<Assignment>& assignments) {
    std::vector<numa::Pin> pins;
    for (const Assignment& each : assignments) {
        const std::vector<numa::Pin>& own = nodes.cpu_nodes[each.cpu_node].pins;
        pins.insert(pins.end(), own.begin(), own.end());
    }
    return pins;
}

std::vector<std::size_t> sizes_of(const MatrixNodes& nodes, const std::vector<Assignment>& assignments) {
    std::vector<std::size_t> sizes;
    for (const Assignment& each : assignments) {
        const CpuNode& cpu_node = nodes.cpu_nodes[each.cpu_node];
        const std::size_t bytes =
            each.memory_nodes.size() > 1
                ? spread_part_bytes(nodes, cpu_node)
                : part_bytes(nodes, cpu_node, nodes.memory_nodes[each.memory_nodes.front()]);
        sizes.insert(sizes.end(), cpu_node.pins.size(), bytes);
    }
    return sizes;
}

/// For each thread the nodes that its memory is bound to; none where a matrix is played.
std::vector<std::vector<int>> bindings_of(const MatrixNodes& nodes,
                                          const std::vector<Assignment>& assignments) {
    std::vector<std::vector<int>> bindings;
    for (const Assignment& each : assignments) {
        std::vector<int> bound;
        for (const std::size_t place : each.memory_nodes) {
            if (nodes.memory_nodes[place].bind_to >= 0) bound.push_back(nodes.memory_nodes[place].bind_to);
        }
        bindings.insert(bindings.end(), nodes.cpu_nodes[each.cpu_node].pins.size(), bound);
    }
    return bindings;
}

Bench bench_of(const Bench& outer, const MatrixPlan& plan, const numa::Team& team, Arena& arena) {
    Bench bench{outer.machine, team, arena, outer.isa, outer.watch, outer.stop, outer.progress, outer.out};
    bench.rule.least = plan.samples;
    bench.shortest_window_s = bench.longest_window_s = plan.window_s;
    bench.stage_begin = outer.stage_begin;
    bench.stage_end = outer.stage_end;
    return bench;
}

}  // namespace

PlacedTeam::PlacedTeam(const Bench& outer, const MatrixNodes& nodes, const MatrixPlan& plan,
                       std::vector<Assignment> assignments)
    : nodes_(nodes),
      assignments_(std::move(assignments)),
      team_(pins_of(nodes, assignments_)),
      arena_(team_, sizes_of(nodes, assignments_), bindings_of(nodes, assignments_),
             numa::Pages::kTransparentHuge),
      bench_(bench_of(outer, plan, team_, arena_)) {
    std::size_t first = 0;
    for (std::size_t i = 0; i < size(); ++i) {
        placements_.push_back({{first, cpu_node(i).pins.size()}, "", std::nullopt});
        first += cpu_node(i).pins.size();
    }
}

const CpuNode& PlacedTeam::cpu_node(std::size_t assignment) const {
    return nodes_.cpu_nodes[assignments_[assignment].cpu_node];
}

bool PlacedTeam::is_own(const Assignment& assignment) const {
    return assignment.memory_nodes.size() == 1 && nodes_.memory_nodes[assignment.memory_nodes.front()].id ==
                                                      nodes_.cpu_nodes[assignment.cpu_node].id;
}

int PlacedTeam::refused(std::size_t assignment) const {
    return arena_.own(static_cast<int>(placements_[assignment].threads.first)).refused();
}

bool PlacedTeam::fill() {
    mark_refused();
    const auto is_out = [](const Placement& each) { return each.misplaced.has_value(); };
    if (std::all_of(placements_.begin(), placements_.end(), is_out)) return false;
    team_.run([&](numa::Member& member) { arena_.fill(member); });
    for (std::size_t i = 0; i < size(); ++i) {
        if (!misplaced(i)) prove(i);
    }
    return !std::all_of(placements_.begin(), placements_.end(), is_out);
}

void PlacedTeam::mark_refused() {
    for (std::size_t i = 0; i < size(); ++i) {
        if (refused(i) == 0) continue;
        const Unreadable refusal = binding_refusal(refused(i));
        warn_once(
            bench_.out,
            fmt::format("node matrix: the kernel refused to bind memory to nodes ({}): pages lie where "
                        "threads touch them first, which gives figures of a node's own memory alone; {}",
                        refusal.why, refusal.remedy));
        if (!is_own(assignments_[i])) placements_[i].misplaced = refusal;
    }
}

/// Asks for the pages of the first thread: the others' were bound in the same way.
void PlacedTeam::prove(std::size_t assignment) {
    numa::PlacementProof proof = arena_.proof(placements_[assignment].threads.first, 1);
    if (assignments_[assignment].memory_nodes.size() > 1) proof.local_page_fraction = evenness(assignment);
    placements_[assignment].pages = proof.huge_page_fraction.value_or(0) < kHugeEnough ? "4k" : "thp";
    placements_[assignment].misplaced = elsewhere(assignment, proof.local_page_fraction);
}

std::optional<Unreadable> PlacedTeam::elsewhere(std::size_t assignment, const Readable<double>& there) const {
    const bool spread = assignments_[assignment].memory_nodes.size() > 1;
    if (!there) {
        if (refused(assignment) == 0) return std::nullopt;  // bound all the same
        return Unreadable{fmt::format("it could be neither bound to the node nor proved to be there: {}",
                                      there.reason().why),
                          binding_refusal(refused(assignment)).remedy};
    }
    if (*there >= (spread ? kEven : kPlaced)) return std::nullopt;
    const std::string why =
        spread ? fmt::format("a node has {} of an equal share of the pages", format_percent(*there))
               : fmt::format("{} of the pages are there", format_percent(*there));
    return Unreadable{why, "free memory on the node, and look for what moves pages (NUMA balancing)"};
}

Readable<double> PlacedTeam::evenness(std::size_t assignment) const {
    const numa::Buffer* const buffer = &arena_.own(static_cast<int>(placements_[assignment].threads.first));
    double least = 1;
    const std::vector<std::size_t>& places = assignments_[assignment].memory_nodes;
    for (const std::size_t place : places) {
        const int node = nodes_.memory_nodes[place].bind_to;
        if (node < 0) continue;
        Readable<double> part = numa::prove_placement({&buffer, 1}, {&node, 1}).local_page_fraction;
        if (!part) return part;
        least = std::min(least, *part * static_cast<double>(places.size()));
    }
    return least;
}

std::size_t PlacedTeam::threads(const Assigned& assigned) const {
    std::size_t count = 0;
    for (const std::size_t each : assigned) count += placements_[each].threads.count;
    return count;
}

std::vector<Series> PlacedTeam::sample(const Step& step, const std::vector<Assigned>& groups) const {
    std::vector<numa::Pin> pins;
    std::vector<std::size_t> threads;  // of each member, its number in the whole team
    std::vector<Group> members;
    for (const Assigned& assigned : groups) {
        members.push_back({pins.size(), this->threads(assigned)});
        for (const std::size_t each : assigned) {
            const Group& own = placements_[each].threads;
            if (std::find(threads.begin(), threads.end(), own.first) != threads.end())
                throw Fault("a thread was to work for two figures at once");
            for (std::size_t thread = own.first; thread < own.first + own.count; ++thread) {
                pins.push_back(team_.pins()[thread]);
                threads.push_back(thread);
            }
        }
    }
    const numa::Team team(std::move(pins));
    return sample_groups(bench_, team, members, [&](numa::Member& member, const WindowClock& clock) {
        const std::size_t thread = threads[static_cast<std::size_t>(member.thread())];
        return for_a_window(clock, [&] { return step(thread); });
    });
}

void warn_once(Measurements& out, const std::string& warning) {
    if (std::find(out.warnings.begin(), out.warnings.end(), warning) == out.warnings.end())
        out.warnings.push_back(warning);
}

std::string memory_name(const MatrixNodes& nodes, const Assignment& assignment) {
    std::vector<int> ids;
    for (const std::size_t place : assignment.memory_nodes) ids.push_back(nodes.memory_nodes[place].id);
    if (ids.size() == 1) return fmt::format("node {}'s memory", ids.front());
    return fmt::format("memory interleaved over nodes {}", fmt::join(ids, ", "));
}

}  // namespace weir::measure
