// SPDX-License-Identifier: Apache-2.0
#include "measure/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/nearest.h"
#include "base/units.h"
#include "measure/conditions/conditions.h"
#include "measure/matrix/node_matrix.h"
#include "measure/meters/metered_figures.h"
#include "measure/sampling/bench.h"
#include "measure/sampling/machine_team.h"
#include "measure/stages/read_ceiling.h"
#include "measure/stages/stage.h"

namespace weir::measure {
namespace {

constexpr ArenaSize kFull{32, 512 * kMiB};
constexpr ArenaSize kQuick{16, 64 * kMiB};
constexpr MatrixBudget kFullMatrix{15, 0.1};
constexpr MatrixBudget kQuickMatrix{9, 0.02};
constexpr const char* kMatrix = "matrix";

constexpr double kCeilingWeight = 5;

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

/// Deals a time budget out among stages by weight: what one leaves over goes to those after it.
class Budget {
public:
    Budget(double seconds, double weight)
        : start_(std::chrono::steady_clock::now()),
          seconds_(seconds),
          weight_left_(weight),
          weight_(weight) {}

    /// Gives the bench the time of the next stage, of this weight, and its part of the progress bar.
    void share(double weight, Bench& bench) {
        const double spent = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
        bench.rule.seconds = std::max(0.0, seconds_ - spent) * weight / weight_left_;
        bench.stage_begin = 1 - weight_left_ / weight_;
        weight_left_ -= weight;
        bench.stage_end = 1 - weight_left_ / weight_;
    }

private:
    std::chrono::steady_clock::time_point start_;
    double seconds_;
    double weight_left_;
    double weight_;
};

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
    std::vector<Stage> stages;
    for (const Stage& stage : all_stages()) {
        if (wants(options, stage.name)) stages.push_back(stage);
    }
    double weight = kCeilingWeight;
    for (const Stage& stage : stages) weight += stage.weight;
    const double matrix_s = matrix ? matrix->plan().seconds : 0;
    const double matrix_weight = weight * matrix_s / options.time_budget_s;
    Budget budget(options.time_budget_s + matrix_s, weight + matrix_weight);
    budget.share(kCeilingWeight, bench);
    bench.tell("read ceiling", 0);
    const kernels::ReadKernel best = measure_ceiling(bench);
    for (const Stage& stage : stages) {
        if (bench.stopped()) break;
        budget.share(stage.weight, bench);
        bench.tell(stage.name, 0);
        stage.run(bench, best);
    }
    if (matrix && !bench.stopped()) {
        budget.share(matrix_weight, bench);
        matrix->run(bench, best);
    }
    if (bench.stopped()) bench.out.warnings.emplace_back("interrupted: not every figure was measured");
}

}  // namespace

std::vector<std::string> stage_names() {
    std::vector<std::string> names{"ceiling"};
    for (const Stage& stage : all_stages()) names.emplace_back(stage.name);
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
    Watch watch;
    Bench bench{machine, team, arena, options.isa, watch, std::move(stop), progress, out};
    Meters meters(open_meters());
    if (meters.any()) bench.meters = &meters;
    start_metering(meters, out);
    bench.pages = pages_got(arena, out);
    if (options.quick) bench.shortest_window_s = 0.003;
    run_stages(options, matrix, bench);
    describe_conditions(machine, before, read_moment(), out);
    warn_of_noise(out);
    warn_of_witnesses(out);
    return out;
}

}  // namespace weir::measure
