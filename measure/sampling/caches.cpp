// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/caches.h"

#include <algorithm>

#include "base/cpu_list.h"

namespace weir::measure {

std::uint64_t reached_cache_bytes(const probe::Machine& machine, const std::vector<int>& cpus) {
    std::uint64_t bytes = 0;
    for (const probe::Package& package : machine.packages) {
        for (const probe::L3Domain& domain : package.l3_domains) {
            const std::vector<int> members = parse_cpu_list(domain.cpus);
            const bool reached = std::any_of(cpus.begin(), cpus.end(), [&](int cpu) {
                return std::binary_search(members.begin(), members.end(), cpu);
            });
            if (reached) bytes += domain.size_bytes;
        }
    }
    const std::uint64_t all = machine.last_level_cache_bytes();
    return bytes == 0 ? all : std::min(bytes, all);
}

}  // namespace weir::measure
