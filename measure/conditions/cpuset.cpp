// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/cpuset.h"

#include <fmt/format.h>

#include "base/cpu_list.h"

namespace weir::measure {
namespace {

double missing_cpus(const NamedFigure& figure, const Facts& facts) {
    if (!figure.of_all_cores || facts.allowed_cpus == facts.online_cpus) return 0;
    const std::size_t allowed = parse_cpu_list(facts.allowed_cpus).size();
    const std::size_t online = parse_cpu_list(facts.online_cpus).size();
    return online > allowed ? static_cast<double>(online - allowed) : 0;
}

}  // namespace

Disturbance cpuset() {
    return {.name = "cpuset",
            .worth_naming = 0,
            .text = [](double cpus) { return fmt::format("{:.0f}", cpus); },
            .warning =
                "a cpuset keeps {amount} of the machine's CPUs from this process: {figures} are of the "
                "others alone; widen the cpuset, if the whole machine is meant",
            .in_figure = missing_cpus};
}

}  // namespace weir::measure
