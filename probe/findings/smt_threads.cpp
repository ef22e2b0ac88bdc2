// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/cpu_list.h"
#include "probe/findings/kinds.h"
#include "probe/findings/mending.h"

namespace weir::probe::findings {
namespace {

/// Two threads of a core share its path to memory: the second adds barriers and no bandwidth.
std::optional<Seen> detect(const Machine& machine) {
    std::size_t threads = 0;
    std::size_t cores = 0;
    for (const Node& node : machine.nodes) {
        threads += parse_cpu_list(node.cpus).size();
        cores += static_cast<std::size_t>(node.cores);
    }
    if (cores == 0 || threads <= cores) return std::nullopt;
    return Seen{
        fmt::format("{} hardware threads on {} cores: a runtime that starts one for each has cores read with "
                    "two that share one path to memory",
                    threads, cores),
        fmt::format(
            "weir pins one a core; give other runtimes {} threads on the first thread of each core, or "
            "turn SMT off: echo off | sudo tee /sys/devices/system/cpu/smt/control",
            cores)};
}

std::optional<Machine> mend(const Machine& machine) {
    Machine mended = with_setting(machine, "smt", "off");
    std::vector<int> left;
    for (Node& node : mended.nodes) {
        node.cpus = node.core_cpus;
        const std::vector<int> cpus = parse_cpu_list(node.cpus);
        left.insert(left.end(), cpus.begin(), cpus.end());
    }
    for (Package& package : mended.packages) package.threads = package.cores;
    mended.limits.allowed_cpus = format_cpu_list(left);
    mended.limits.online_cpus = mended.limits.allowed_cpus;
    return mended;
}

}  // namespace

FindingKind smt_threads() {
    return {"smt-threads", "info", detect, mend};
}

}  // namespace weir::probe::findings
