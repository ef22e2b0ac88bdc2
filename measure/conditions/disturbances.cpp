// SPDX-License-Identifier: Apache-2.0
#include "base/cpu_list.h"
#include "measure/conditions/core_distance.h"
#include "measure/conditions/cpuset.h"
#include "measure/conditions/disturbance.h"
#include "measure/conditions/frequency.h"
#include "measure/conditions/interval.h"
#include "measure/conditions/numa_balancing.h"
#include "measure/conditions/other_load.h"
#include "measure/conditions/pages.h"
#include "measure/conditions/steal.h"
#include "measure/conditions/throttling.h"
#include "measure/conditions/windows.h"

namespace weir::measure {

std::vector<Disturbance> all_disturbances() {
    return {
        steal(), core_taken(),  other_load(),   cores_moved(), frequency(), throttling(),  numa_balancing(),
        drift(), small_pages(), remote_pages(), pages_moved(), cpuset(),    few_samples(), wide(),
    };
}

Site site_of(const probe::Machine& machine, std::filesystem::path root) {
    Site site{std::move(root), {}, 1};
    for (const probe::Node& node : machine.nodes) {
        std::vector<int> cpus = parse_cpu_list(node.cpus);
        if (!cpus.empty()) site.cpus_of_nodes.push_back(std::move(cpus));
    }
    const std::size_t online = parse_cpu_list(machine.limits.online_cpus).size();
    if (online > 0) site.online_cpus = online;
    return site;
}

}  // namespace weir::measure
