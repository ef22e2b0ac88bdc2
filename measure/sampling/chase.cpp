// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/chase.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/cpu_list.h"
#include "base/error.h"
#include "measure/sampling/caches.h"
#include "measure/sampling/ceiling.h"
#include "numa/placement.h"

namespace weir::measure {
namespace {

constexpr std::uint64_t kTimesCache = 8;
constexpr std::uint64_t kSweeps = 3;  // caches do not replace in strict order
constexpr std::size_t kLinks = 64;    // a step: 6 µs of local memory, 30 µs of a crowded link

/// What the arena holds, of one node's threads or, for -1, of all.
std::uint64_t held_bytes(const Bench& bench, int node) {
    std::uint64_t bytes = 0;
    for (int thread = 0; thread < bench.threads(); ++thread) {
        const int home = bench.team.pins()[static_cast<std::size_t>(thread)].node;
        if (node < 0 || home == node) bytes += bench.arena.size(thread);
    }
    return bytes;
}

std::uint64_t less(std::uint64_t bytes, std::uint64_t held) {
    return bytes > held ? bytes - held : 0;
}

}  // namespace

std::uint64_t wanted_chase_bytes(const probe::Machine& machine) {
    std::uint64_t caches = 0;
    for (const probe::Node& node : machine.nodes) {
        for (const int cpu : parse_cpu_list(node.core_cpus))
            caches = std::max(caches, reached_cache_bytes(machine, {cpu}));
    }
    constexpr std::uint64_t kRounding = 4 * kMiB;
    return std::max(kChaseBytes, kTimesCache * caches) + kRounding;
}

std::size_t chase_bytes(const Bench& bench, int cpu, int node, std::uint64_t least) {
    const std::uint64_t process = less(bench.machine.limits.available_bytes, held_bytes(bench, -1));
    std::array<Room, 2> rooms{{{process, 1, ""}, {process, 1, ""}}};
    for (const probe::Node& each : bench.machine.nodes) {
        if (each.id != node || !each.available_bytes) continue;
        rooms[1] = {less(*each.available_bytes, held_bytes(bench, node)), 1,
                    fmt::format(" on node {}", node)};
    }
    return arena_bytes_per_thread(reached_cache_bytes(bench.machine, {cpu}), rooms, 1, {kTimesCache, least});
}

void sweep_caches(const Bench& bench, int cpu) {
    // The plain pattern: others ask for lines in ways that keep them out of the larger caches.
    const kernels::ReadKernel kernel = kernels::read_kernels(bench.isa).front();
    std::uint64_t left = kSweeps * reached_cache_bytes(bench.machine, {cpu});
    for (int thread = 0; thread < bench.threads() && left > 0; ++thread) {
        const std::span<const std::byte> memory = bench.arena.own(thread).bytes();
        const std::uint64_t bytes = std::min<std::uint64_t>(left, memory.size());
        std::size_t cursor = 0;
        read_on(kernel, memory, cursor, bytes / kernels::kReadGranule * kernels::kReadGranule);
        left -= bytes;
    }
}

void Chase::build(std::uint64_t seed) {
    before_ = at_ = kernels::make_cycle(memory_.bytes(), seed);
}

double Chase::step() {
    ++steps_;
    before_ = at_;
    at_ = kernels::follow(at_, kLinks);
    return static_cast<double>(kLinks);
}

void Chase::validate() const {
    const kernels::Link* at = before_;
    for (std::size_t i = 0; steps_ > 0 && i < kLinks; ++i) at = at->next;
    if (at != at_) throw Fault("dependent loads ended at the wrong line");
}

Chase::Place Chase::place() const {
    const numa::Buffer* const memory = &memory_;
    const numa::PlacementProof proof = numa::prove_placement({&memory, 1});
    return {proof.huge_page_fraction.value_or(0) < kHugeEnough ? "4k" : "thp",
            proof.local_page_fraction.value_or(memory_.refused() == 0 ? 1 : 0)};
}

}  // namespace weir::measure
