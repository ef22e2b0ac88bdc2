// SPDX-License-Identifier: Apache-2.0
#include "runtimes/runtimes.h"

#include <fmt/format.h>

#include <array>

#include "base/cpu_list.h"
#include "base/error.h"
#include "base/nearest.h"
#include "runtimes/commands.h"

namespace weir::runtimes {
namespace {

struct Runtime {
    std::string_view name;
    std::string (*command)(const Pinning& pinning);
};

// The list of runtimes, sorted by name.
constexpr std::array<Runtime, 3> kRuntimes = {{
    {"ik_llama.cpp", ik_llama_cpp_command},
    {"llama.cpp", llama_cpp_command},
    {"numactl", numactl_command},
}};

Pinning pinning_of(const planner::Plan& plan) {
    if (plan.teams.size() != 1) {
        throw UsageError(
            fmt::format("a plan over {} nodes cannot be written as one command", plan.teams.size()),
            "plan with the strategy single-node");
    }
    const planner::Team& team = plan.teams.front();
    Pinning pinning{parse_cpu_list(team.cpus), team.cpus, team.node, plan.context};
    if (pinning.cpus.empty())
        throw InputError("plan", "its team has no PUs", "make the plan again with `weir plan`");
    return pinning;
}

}  // namespace

std::vector<std::string> runtime_names() {
    std::vector<std::string> names;
    for (const Runtime& runtime : kRuntimes) names.emplace_back(runtime.name);
    return names;
}

std::string command_for(std::string_view runtime, const planner::Plan& plan) {
    for (const Runtime& known : kRuntimes) {
        if (known.name == runtime) return known.command(pinning_of(plan));
    }
    const std::vector<std::string> nearest = nearest_names(runtime, runtime_names());
    throw UsageError(fmt::format("no runtime is called \"{}\"", runtime),
                     "did you mean " + join(nearest) + "?");
}

}  // namespace weir::runtimes
