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
#include "measure/sampling/chase.h"
#include "measure/sampling/machine_team.h"
#include "measure/stages/read_ceiling.h"
#include "measure/stages/soak.h"
#include "measure/stages/stage.h"
#include "numa/pages.h"

namespace weir::measure {
namespace {

constexpr ArenaSize kFull{32, 512 * kMiB};
constexpr ArenaSize kQuick{16, 64 * kMiB};
constexpr MatrixBudget kFullMatrix{15, 0.1};
constexpr MatrixBudget kQuickMatrix{9, 0.02, 50};
constexpr const char* kMatrix = "matrix";
constexpr const char* kLatency = "latency";

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

/// Which pages the memory got.
std::string pages_got(const numa::PlacementProof& proof) {
    const bool huge = proof.huge_page_fraction.value_or(0) >= kHugeEnough;
    return std::string(numa::name(huge ? numa::Pages::kTransparentHuge : numa::Pages::kSmall));
}

/// Says when the kernel would not bind the memory: threads touch their own first, which places it all the
/// same.
void warn_of_refusal(const Arena& arena, Measurements& out) {
    if (arena.refused() == 0) return;
    const Unreadable refusal = binding_refusal(arena.refused());
    out.warnings.push_back(
        fmt::format("the kernel refused to bind memory to nodes ({}): pages lie where "
                    "their threads touched them first; {}",
                    refusal.why, refusal.remedy));
}

/// Bytes of each thread's part of the arena: so many that a cycle for latency has room beside it, where that
/// leaves the arena beyond the caches.
std::size_t arena_bytes(const probe::Machine& machine, const numa::Team& team, const ArenaSize& size) {
    const std::uint64_t beside = wanted_chase_bytes(machine);
    const auto without = [&](std::uint64_t bytes) { return bytes > beside ? bytes - beside : 0; };
    probe::Machine rest = machine;
    rest.limits.available_bytes = without(rest.limits.available_bytes);
    for (probe::Node& node : rest.nodes) {
        if (node.available_bytes) node.available_bytes = without(*node.available_bytes);
    }
    try {
        return team_bytes_per_thread(rest, team, size);
    } catch (const MachineError&) {
        return team_bytes_per_thread(machine, team, size);
    }
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

/// Doubts of what was measured over the arena, which is asked for its pages once more.
void doubt_arena_figures(Facts& facts, const Bench& bench) {
    if (!bench.arena.released()) facts.measured = bench.arena.proof();
    doubt_figures(facts, bench.watch, bench.out);
}

void run_stages(const MeasureOptions& options, const std::optional<NodeMatrix>& matrix, Facts& facts,
                Bench& bench) {
    std::vector<Stage> stages;
    for (const Stage& stage : all_stages()) {
        if (wants(options, stage.name)) stages.push_back(stage);
    }
    double weight = kCeilingWeight;
    for (const Stage& stage : stages) weight += stage.weight;
    const double matrix_s = matrix ? matrix->plan().seconds : 0;
    const double matrix_weight = weight * matrix_s / options.time_budget_s;
    const double soak_weight = weight * options.soak_s / options.time_budget_s;
    Budget budget(options.time_budget_s + matrix_s + options.soak_s, weight + matrix_weight + soak_weight);
    budget.share(kCeilingWeight, bench);
    bench.tell("read ceiling", 0);
    const kernels::ReadKernel best = measure_ceiling(bench);
    for (const Stage& stage : stages) {
        if (bench.stopped()) break;
        budget.share(stage.weight, bench);
        bench.tell(stage.name, 0);
        stage.run(bench, best);
    }
    if (options.soak_s > 0 && !bench.stopped()) {
        budget.share(soak_weight, bench);
        measure_soak(bench, best, options.soak_s);
    }
    doubt_arena_figures(facts, bench);
    if (matrix && !bench.stopped()) {
        budget.share(matrix_weight, bench);
        matrix->run(bench, best);
        // The rounds' memory is their own: nothing of the arena's is theirs.
        doubt_figures({facts.allowed_cpus, facts.online_cpus, facts.least_samples}, bench.watch, bench.out);
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
    out.latency =
        wants(options, kLatency)
            ? Unreadable{"interrupted before it was measured", "let it run to its end"}
            : Unreadable{"not measured: it was not asked for", "run without --only, or with --only latency"};
    const std::optional<NodeMatrix> matrix = plan_node_matrix(machine, options, out);
    if (matrix && progress) progress("to come on top, node matrix: " + matrix->plan().describe(), 0);
    Arena arena(team, arena_bytes(machine, team, options.quick ? kQuick : kFull),
                numa::Pages::kTransparentHuge);
    out.conditions["load_average"] = load_average();
    if (progress) progress("filling memory", 0);
    team.run([&](numa::Member& member) { arena.fill(member); });
    Watch watch(site_of(machine));
    Bench bench{machine, team, arena, options.isa, watch, std::move(stop), progress, out};
    Facts facts{machine.limits.allowed_cpus, machine.limits.online_cpus, bench.rule.least, arena.proof()};
    bench.pages = pages_got(*facts.filled);
    warn_of_refusal(arena, out);
    Meters meters(open_meters());
    if (meters.any()) bench.meters = &meters;
    start_metering(meters, out);
    if (options.quick) bench.shortest_window_s = 0.003;
    run_stages(options, matrix, facts, bench);
    describe_conditions(machine, facts, watch, out);
    warn_of_doubts(facts, watch, out);
    warn_of_witnesses(out);
    return out;
}

}  // namespace weir::measure
