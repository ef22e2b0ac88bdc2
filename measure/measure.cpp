// SPDX-License-Identifier: Apache-2.0
#include "measure/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "base/cpu_list.h"
#include "base/error.h"
#include "base/nearest.h"
#include "base/units.h"
#include "measure/barrier_rate.h"
#include "measure/bench.h"
#include "measure/comparisons.h"
#include "measure/compute_rate.h"
#include "measure/conditions.h"
#include "measure/matvec_rate.h"
#include "measure/read_ceiling.h"
#include "measure/step_rate.h"

namespace weir::measure {
namespace {

constexpr ArenaSize kFull{32, 512 * kMiB};
constexpr ArenaSize kQuick{16, 64 * kMiB};
constexpr double kHugeEnough = 0.95;

/// One named part of the work after the ceiling. A further one is one more line.
struct Stage {
    const char* name;
    double windows;  ///< of each sample: what the time budget is divided by
    void (*run)(const Bench& bench, const kernels::ReadKernel& ceiling_kernel);
};

constexpr double kCeilingWindows = 5;

// The stages that overwrite the arena come last.
constexpr std::array<Stage, 5> kStages{{
    {"barrier", 0.1, [](const Bench& bench, const kernels::ReadKernel&) { measure_barrier(bench); }},
    {"steps", 6, measure_steps},
    {"compute", 3,
     [](const Bench& bench, const kernels::ReadKernel&) {
         measure_fp32_peak(bench);
         measure_activations(bench);
         measure_latent_attention(bench);
     }},
    {"formats", 12, measure_matvec},
    {"bandwidth", 7, measure_comparisons},
}};

const probe::Node& first_node(const probe::Machine& machine) {
    for (const probe::Node& node : machine.nodes) {
        if (node.cores > 0 && node.memory_bytes > 0) return node;
    }
    throw MachineError("no NUMA node has both cores and memory", "check the cpuset of this process");
}

std::vector<int> cpus_for(const probe::Node& node, int threads) {
    std::vector<int> cpus = parse_cpu_list(node.core_cpus);
    if (threads == 0) return cpus;
    // Beyond one thread a core, hyper-threads: after the cores, in the order of their numbers.
    for (const int cpu : parse_cpu_list(node.cpus)) {
        if (std::find(cpus.begin(), cpus.end(), cpu) == cpus.end()) cpus.push_back(cpu);
    }
    if (threads < 0 || static_cast<std::size_t>(threads) > cpus.size()) {
        throw UsageError(fmt::format("{} threads, but node {} has {} CPUs", threads, node.id, cpus.size()),
                         fmt::format("use 1 to {} threads", cpus.size()));
    }
    cpus.resize(static_cast<std::size_t>(threads));
    return cpus;
}

void check_stages(const std::vector<std::string>& only) {
    const std::vector<std::string> known = stage_names();
    for (const std::string& name : only) {
        if (std::find(known.begin(), known.end(), name) != known.end()) continue;
        throw UsageError("there is no measurement \"" + name + "\"",
                         "did you mean " + join(nearest_names(name, known)) + "?");
    }
}

bool wants(const MeasureOptions& options, const char* name) {
    return options.only.empty() ||
           std::find(options.only.begin(), options.only.end(), name) != options.only.end();
}

std::string pages_got(const Arena& arena, Measurements& out) {
    const double huge = arena.huge_fraction();
    if (huge >= kHugeEnough) return "thp";
    out.warnings.push_back(
        fmt::format("huge pages were asked for and {} of the memory got them: figures are of "
                    "4 KiB pages",
                    format_percent(huge)));
    return "4k";
}

/// Windows of each sample in all stages that are wanted.
double windows_in_all(const MeasureOptions& options) {
    double windows = kCeilingWindows;
    for (const Stage& stage : kStages) windows += wants(options, stage.name) ? stage.windows : 0;
    return windows;
}

/// Samples, and how long a window may take so that all stages keep to the budget: a quarter of it goes into
/// filling memory.
void share_budget(const MeasureOptions& options, Bench& bench) {
    bench.samples = options.quick ? 9 : 15;
    const double windows = windows_in_all(options) * static_cast<double>(bench.samples + 1);
    bench.window_s = std::clamp(0.75 * options.time_budget_s / windows, 0.005, 0.25);
}

void run_stages(const MeasureOptions& options, Bench& bench) {
    const double all = windows_in_all(options);
    bench.stage_end = kCeilingWindows / all;
    bench.tell("read ceiling", 0);
    const kernels::ReadKernel best = measure_ceiling(bench);
    for (const Stage& stage : kStages) {
        if (!wants(options, stage.name)) continue;
        if (bench.stopped()) break;
        bench.stage_begin = bench.stage_end;
        bench.stage_end += stage.windows / all;
        bench.tell(stage.name, 0);
        stage.run(bench, best);
    }
    if (bench.stopped()) bench.out.warnings.emplace_back("interrupted: not every figure was measured");
}

}  // namespace

std::vector<std::string> stage_names() {
    std::vector<std::string> names{"ceiling"};
    for (const Stage& stage : kStages) names.emplace_back(stage.name);
    return names;
}

Measurements measure(const probe::Machine& machine, const MeasureOptions& options, std::stop_token stop,
                     const Progress& progress) {
    if (machine.replayed)
        throw MachineError("a replayed machine cannot be measured", "run on the machine itself");
    check_stages(options.only);
    const probe::Node& node = first_node(machine);
    const numa::Team team(numa::pins_for(cpus_for(node, options.threads), machine.packages, machine.nodes));
    Measurements out;
    out.machine_fingerprint = machine.fingerprint;
    out.latency = Unreadable{"this version does not measure latency", "use a version that does"};
    const std::uint64_t available = std::min(machine.limits.available_bytes,
                                             node.available_bytes.value_or(machine.limits.available_bytes));
    Arena arena(team,
                arena_bytes_per_thread(machine.last_level_cache_bytes(), available, team.size(),
                                       options.quick ? kQuick : kFull),
                numa::Pages::kTransparentHuge);
    const Moment before = read_moment();
    if (progress) progress("filling memory", 0);
    team.run([&](numa::Member& member) { arena.fill(member); });
    Bench bench{machine,         team,     arena, options.isa, 9, 0.05, pages_got(arena, out),
                std::move(stop), progress, out};
    share_budget(options, bench);
    run_stages(options, bench);
    describe_conditions(machine, before, read_moment(), out);
    warn_of_noise(out);
    return out;
}

}  // namespace weir::measure
