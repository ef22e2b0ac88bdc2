// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/barrier_rate.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/units.h"

namespace weir::measure {
namespace {

/// One L3 domain of each size.
std::vector<TeamPart> domains_by_size(const probe::Machine& machine, const numa::Team& team) {
    std::vector<TeamPart> kept;
    std::set<int> sizes;
    for (TeamPart& part : l3_parts(machine, team)) {
        if (part.threads() > 1 && sizes.insert(part.threads()).second) kept.push_back(std::move(part));
    }
    return kept;
}

/// The first two nodes of one package, and the first of two packages.
std::vector<TeamPart> pairs_of_nodes(const probe::Machine& machine, const numa::Team& team) {
    const std::vector<TeamPart> packages = package_parts(machine, team);
    const auto in_first_package = [&](const TeamPart& node) {
        const std::vector<std::size_t>& members = packages.front().members;
        return std::binary_search(members.begin(), members.end(), node.members.front());
    };
    std::vector<TeamPart> pairs;
    std::set<bool> seen;
    const std::vector<TeamPart> nodes = node_parts(team);
    for (std::size_t i = 1; i < nodes.size(); ++i) {
        if (!seen.insert(in_first_package(nodes[i])).second) continue;
        const auto id = [&](const TeamPart& node) { return team.pins()[node.members.front()].node; };
        TeamPart pair{fmt::format("nodes {},{}", id(nodes.front()), id(nodes[i])), nodes.front().members};
        pair.members.insert(pair.members.end(), nodes[i].members.begin(), nodes[i].members.end());
        std::sort(pair.members.begin(), pair.members.end());
        pairs.push_back(std::move(pair));
    }
    return pairs;
}

/// Two threads of the smallest of the parts that has two.
TeamPart two_of(const std::vector<TeamPart>& parts) {
    TeamPart two = parts.front();
    for (const TeamPart& part : parts) {
        if (part.threads() > 1 && part.threads() < two.threads()) two = part;
    }
    if (two.threads() > 2) two.members.resize(2);
    return two;
}

}  // namespace

std::vector<TeamPart> barrier_parts(const probe::Machine& machine, const numa::Team& team) {
    std::vector<TeamPart> parts{machine_part(team)};
    const auto append = [&](std::vector<TeamPart> more) {
        for (TeamPart& part : more) {
            if (part.threads() > 1) parts.push_back(std::move(part));
        }
    };
    append(node_parts(team));
    append(package_parts(machine, team));
    append(pairs_of_nodes(machine, team));
    append(domains_by_size(machine, team));
    append({two_of(parts)});
    parts = distinct(std::move(parts));
    std::reverse(parts.begin(), parts.end());
    return parts;
}

Series sample_barrier(const Bench& bench, const numa::Team& team) {
    constexpr int kCrossings = 2000;
    Samples ns;
    Rounds rounds(bench.rule, bench.stop);
    std::vector<std::string> doubts;
    team.run([&](numa::Member& member) {
        bool warm = false;
        while (rounds.more(member, [&] { return kept({&ns, 1}, bench.rule); })) {
            member.barrier();
            const auto start = std::chrono::steady_clock::now();
            for (int crossing = 0; crossing < kCrossings; ++crossing) member.barrier();
            const double s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
            if (warm && member.thread() == 0) ns.add(s * kNanosecondsPerSecond / kCrossings, true);
            if (!warm && member.thread() == 0) bench.watch.begin();
            warm = true;
        }
        if (member.thread() == 0) doubts = bench.watch.end(ns);
    });
    return {ns.figures(bench.rule.least), doubts};
}

void measure_barrier(const Bench& bench, const kernels::ReadKernel&) {
    const std::vector<TeamPart> parts = barrier_parts(bench.machine, bench.team);
    for (std::size_t i = 0; i < parts.size() && !bench.stopped(); ++i) {
        const numa::Team team(pins_of(bench.team, parts[i].members));
        const Series series = sample_barrier(bench.part(i, parts.size()), team);
        if (bench.enough(series))
            bench.out.barrier.push_back({team.size(), series.estimate(), parts[i].name, series.doubts});
    }
}

}  // namespace weir::measure
