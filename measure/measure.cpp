// SPDX-License-Identifier: Apache-2.0
#include "measure/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/nearest.h"
#include "base/units.h"
#include "measure/stages/barrier_rate.h"
#include "measure/sampling/bench.h"
#include "measure/stages/comparisons.h"
#include "measure/stages/compute_rate.h"
#include "measure/conditions/conditions.h"
#include "measure/sampling/machine_team.h"
#include "measure/stages/matvec_rate.h"
#include "measure/matrix/node_matrix.h"
#include "measure/stages/read_ceiling.h"
#include "measure/stages/step_rate.h"

namespace weir::measure {
namespace {

constexpr ArenaSize kFull{32, 512 * kMiB};
constexpr ArenaSize kQuick{16, 64 * kMiB};
constexpr MatrixBudget kFullMatrix{15, 0.1};
constexpr MatrixBudget kQuickMatrix{9, 0.02};
constexpr const char* kMatrix = "matrix";

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

/// Which pages the memory got; warns when they are not those asked for, or not where they should be.
std::string pages_got(const Arena& arena, Measurements& out) {
    const numa::PlacementProof proof = arena.proof();
    const double local = proof.local_page_fraction.value_or(1);
    if (local < kPlaced) {
        out.warnings.push_back(
            fmt::format("{} of the memory is on its threads' nodes: figures are of remote memory too",
                        format_percent(local)));
    }
    const double huge = proof.huge_page_fraction.value_or(0);
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

/// The node matrix, planned; none where it is not wanted or there is one node alone.
std::optional<NodeMatrix> plan_node_matrix(const probe::Machine& machine, const MeasureOptions& options,
                                           Measurements& out) {
    if (!wants(options, kMatrix)) return std::nullopt;
    MatrixNodes nodes = matrix_nodes(machine);
    if (nodes.several()) return NodeMatrix(std::move(nodes), options.quick ? kQuickMatrix : kFullMatrix);
    if (!options.only.empty()) out.conditions[kMatrix] = "one node: nothing to compare";
    return std::nullopt;
}

void run_stages(const MeasureOptions& options, const std::optional<NodeMatrix>& matrix, Bench& bench) {
    const double sample_s = bench.window_s * static_cast<double>(bench.samples + 1);
    const double all = windows_in_all(options) + (matrix ? matrix->plan().seconds / sample_s : 0);
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
    if (matrix && !bench.stopped()) {
        bench.stage_begin = bench.stage_end;
        bench.stage_end = 1;
        matrix->run(bench, best);
    }
    if (bench.stopped()) bench.out.warnings.emplace_back("interrupted: not every figure was measured");
}

}  // namespace

std::vector<std::string> stage_names() {
    std::vector<std::string> names{"ceiling"};
    for (const Stage& stage : kStages) names.emplace_back(stage.name);
    names.emplace_back(kMatrix);
    return names;
}

Measurements measure(const probe::Machine& machine, const MeasureOptions& options, std::stop_token stop,
                     const Progress& progress) {
    if (machine.replayed)
        throw MachineError("a replayed machine cannot be measured", "run on the machine itself");
    check_stages(options.only);
    const numa::Team team(
        numa::pins_for(team_cpus(whole_nodes(machine), options.threads), machine.packages, machine.nodes));
    Measurements out;
    out.machine_fingerprint = machine.fingerprint;
    out.latency = Unreadable{"this version does not measure latency", "use a version that does"};
    const std::optional<NodeMatrix> matrix = plan_node_matrix(machine, options, out);
    if (matrix && progress) progress("to come on top, node matrix: " + matrix->plan().describe(), 0);
    Arena arena(team, team_bytes_per_thread(machine, team, options.quick ? kQuick : kFull),
                numa::Pages::kTransparentHuge);
    const Moment before = read_moment();
    if (progress) progress("filling memory", 0);
    team.run([&](numa::Member& member) { arena.fill(member); });
    Bench bench{machine,         team,     arena, options.isa, 9, 0.05, pages_got(arena, out),
                std::move(stop), progress, out};
    share_budget(options, bench);
    run_stages(options, matrix, bench);
    describe_conditions(machine, before, read_moment(), out);
    warn_of_noise(out);
    return out;
}

}  // namespace weir::measure
