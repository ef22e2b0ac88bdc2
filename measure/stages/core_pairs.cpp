// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/core_pairs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <random>

#include "base/cpu_list.h"
#include "base/files.h"

namespace weir::measure {
namespace {

constexpr std::size_t kMostCores = 16;  // of which all pairs are measured: 120
constexpr std::size_t kDrawn = 16;
constexpr std::array<const char*, 5> kRelations{"core", "l3", "node", "package", "machine"};
enum Relation : std::size_t { kCore, kL3, kNode, kPackage, kMachine };

/// Where a PU is; -1: not known.
struct Place {
    numa::Pin pin;
    int l3 = -1;
    int package = -1;
};

bool holds(const std::string& list, int cpu) {
    const std::vector<int> members = parse_cpu_list(list);
    return std::binary_search(members.begin(), members.end(), cpu);
}

Place place_of(const probe::Machine& machine, int cpu) {
    Place place;
    place.pin = numa::pins_for({cpu}, machine.packages, machine.nodes).front();
    for (const probe::Node& node : machine.nodes) {
        if (node.id == place.pin.node) place.package = node.package;
    }
    for (const probe::Package& package : machine.packages) {
        for (const probe::L3Domain& domain : package.l3_domains) {
            if (!holds(domain.cpus, cpu)) continue;
            place.l3 = domain.id;
            place.package = package.id;
        }
    }
    return place;
}

bool same(int a, int b) {
    return a >= 0 && a == b;
}

Relation relation_of(const Place& a, const Place& b) {
    if (same(a.l3, b.l3)) return kL3;
    if (same(a.pin.node, b.pin.node)) return kNode;
    return same(a.package, b.package) ? kPackage : kMachine;
}

/// The next PU of the same core that this process may use.
std::optional<int> sibling(const probe::Node& node, int cpu, const std::filesystem::path& root) {
    const std::optional<std::string> list =
        try_read_line(root / fmt::format("sys/devices/system/cpu/cpu{}/topology/thread_siblings_list", cpu));
    for (const int other : parse_cpu_list(list.value_or(""))) {
        if (other != cpu && holds(node.cpus, other)) return other;
    }
    return std::nullopt;
}

void draw(std::vector<CorePair>& pairs) {
    std::mt19937_64 random(pairs.size());
    for (std::size_t i = 0; i < kDrawn && i < pairs.size(); ++i)
        std::swap(pairs[i], pairs[i + random() % (pairs.size() - i)]);
    if (pairs.size() > kDrawn) pairs.resize(kDrawn);
}

}  // namespace

std::vector<CorePairs> core_pairs(const probe::Machine& machine, const std::filesystem::path& root) {
    std::array<std::vector<CorePair>, kRelations.size()> found;
    std::vector<Place> cores;
    for (const probe::Node& node : machine.nodes) {
        for (const int cpu : parse_cpu_list(node.core_cpus)) {
            cores.push_back(place_of(machine, cpu));
            const std::optional<int> other = sibling(node, cpu, root);
            if (other) found[kCore].push_back({cores.back().pin, place_of(machine, *other).pin});
        }
    }
    for (std::size_t a = 0; a < cores.size(); ++a) {
        for (std::size_t b = a + 1; b < cores.size(); ++b)
            found[relation_of(cores[a], cores[b])].push_back({cores[a].pin, cores[b].pin});
    }
    std::vector<CorePairs> all;
    for (std::size_t r = 0; r < found.size(); ++r) {
        if (found[r].empty()) continue;
        if (cores.size() > kMostCores) draw(found[r]);
        all.push_back({kRelations[r], std::move(found[r])});
    }
    return all;
}

}  // namespace weir::measure
