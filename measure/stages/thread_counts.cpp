// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/thread_counts.h"

#include <algorithm>
#include <cstdint>
#include <set>

namespace weir::measure {
namespace {

constexpr std::uint64_t kTimesCache = 8;  // as arena.h has it for the whole team

/// Last-level caches of the first `threads` threads.
std::uint64_t cache_bytes(const Bench& bench, int threads) {
    std::size_t domains = 0;
    for (const probe::Package& package : bench.machine.packages) domains += package.l3_domains.size();
    const std::vector<numa::Pin>& pins = bench.team.pins();
    std::set<int> reached;
    for (int i = 0; i < threads; ++i) reached.insert(pins[static_cast<std::size_t>(i)].l3_domain);
    const std::uint64_t all = bench.machine.last_level_cache_bytes();
    return domains == 0 ? all : all * std::min(domains, reached.size()) / domains;
}

bool beyond_caches(const Bench& bench, int threads) {
    std::uint64_t bytes = 0;
    for (int i = 0; i < threads; ++i) bytes += bench.arena.size(i);
    return bytes >= kTimesCache * cache_bytes(bench, threads);
}

}  // namespace

int first_node_threads(const Bench& bench) {
    const std::vector<numa::Pin>& pins = bench.team.pins();
    const auto other = std::find_if(pins.begin(), pins.end(),
                                    [&](const numa::Pin& pin) { return pin.node != bench.node(); });
    return static_cast<int>(other - pins.begin());
}

std::vector<int> thread_counts(const Bench& bench) {
    const int node = first_node_threads(bench);
    std::set<int> counts{1, node};
    for (const int part : {8, 4, 2}) {
        if (node / part > 0) counts.insert(node / part);
    }
    std::vector<int> chosen;
    for (const int count : counts) {
        if (count < bench.threads() && beyond_caches(bench, count)) chosen.push_back(count);
    }
    chosen.push_back(bench.threads());
    return chosen;
}

}  // namespace weir::measure
