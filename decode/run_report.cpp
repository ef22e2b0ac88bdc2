// SPDX-License-Identifier: Apache-2.0
#include "decode/run_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "base/units.h"
#include "decode/loss_account.h"
#include "decode/traffic.h"
#include "models/reading.h"
#include "planner/phases.h"
#include "planner/team_barrier.h"

namespace weir::decode {
namespace {

constexpr double kContaminated = 1.03;
constexpr double kLocalEnough = 0.999;
constexpr double kHugeEnough = 0.95;

std::vector<int> memory_nodes(const planner::Plan& plan) {
    std::vector<int> nodes;
    for (const planner::Team& team : plan.teams) {
        if (std::find(nodes.begin(), nodes.end(), team.memory_node) == nodes.end()) {
            nodes.push_back(team.memory_node);
        }
    }
    return nodes;
}

std::string weights_of(const DecodeOptions& options) {
    if (options.checkpoint == nullptr) return "made up";
    return options.verify ? "of the file, verified" : "of the file";
}

/// Bytes of the tapes that a token reads beyond the file's blocks, by alignment and filled-up tiles: the
/// ratio of all static parts and expert slots held to their file bytes, less one.
double padding_bytes(const RunSources& in) {
    const auto copies = static_cast<double>(in.session.division().copies());
    double held = 0;
    for (const ThreadWeights& own : in.session.weights().threads)
        held += static_cast<double>(own.layout.arena_bytes) / copies;
    double file = 0;
    for (const planner::ExpertPool& pool : in.plan.fold.pools)
        file += static_cast<double>(pool.slots * pool.slot_bytes);
    for (const planner::StaticKind& kind : in.plan.fold.static_kinds) {
        file += static_cast<double>(kind.slots * kind.slot_bytes);
    }
    for (const models::Tensor& tensor : in.model.tensors) {
        if (tensor.name == "output.weight") file += static_cast<double>(tensor.bytes);
    }
    // Norms and biases stand outside the arenas, so the ratio can come out a hair below one.
    const double weights = in.model.bytes_per_token.total - in.model.bytes_per_token.kv_cache;
    return weights * std::max(0.0, held / file - 1);
}

double compute_peak(const measure::Measurements& measurements, std::string_view type) {
    for (const measure::Compute& compute : measurements.compute) {
        if (compute.type == type) return compute.flop_per_s.median;
    }
    return 0;
}

/// Of a team of just so many threads on the plan's nodes; 0 when no such barrier was measured: waiting is
/// then all counted as uneven threads.
double barrier_cost(const RunSources& in, int threads) {
    std::vector<int> nodes = memory_nodes(in.plan);
    std::sort(nodes.begin(), nodes.end());
    const measure::BarrierCost* barrier = planner::team_barrier(in.measurements, nodes, threads);
    return barrier == nullptr || barrier->threads != threads ? 0 : barrier->ns.median;
}

double kernel_of_ceiling(const measure::Measurements& measurements, const std::string& format, int threads) {
    for (const measure::MatvecBandwidth& kernel : measurements.matvec) {
        if (kernel.format == format && kernel.threads == threads) return kernel.of_ceiling.median;
    }
    return 1;
}

LossInputs loss_inputs(const RunSources& in, const Run& run) {
    const auto clock = [&](Phase phase) { return in.windows.busy_ns[static_cast<std::size_t>(phase)]; };
    LossInputs losses;
    losses.bytes_per_token = run.bytes_per_token;
    losses.padding_bytes = padding_bytes(in);
    losses.ceiling_bytes_per_s = run.ceiling.bytes_per_s.median;
    losses.ns_per_token = median(in.windows.token_ns);
    for (const auto& [format, bytes] : models::bytes_by_format(in.model)) {
        losses.formats.push_back({bytes, kernel_of_ceiling(in.measurements, format, run.threads)});
    }
    losses.attention_ns = clock(Phase::kAttention);
    losses.cache_bytes = in.model.bytes_per_token.kv_cache;
    losses.activations_ns = clock(Phase::kActivations);
    for (const double wait : in.windows.wait_ns) losses.wait_ns += wait;
    losses.barrier_ns = barrier_cost(in, run.threads);
    const Division& division = in.session.division();
    losses.barriers_per_token = static_cast<double>(
        planner::barriers_per_token(in.model.shape, division.splits_cache(), division.splits_experts()));
    losses.best_spec_bytes_per_s = in.machine.best_spec_bandwidth_bytes_per_s;
    losses.spec_bytes_per_s = in.machine.spec_bandwidth_bytes_per_s;
    return losses;
}

std::vector<PhaseTime> phase_table(const RunSources& in) {
    const Traffic traffic = traffic_of(in.model);
    std::vector<PhaseTime> table;
    for (std::size_t i = 0; i < kPhases; ++i) {
        table.push_back({std::string(name(static_cast<Phase>(i))), in.windows.busy_ns[i],
                         in.windows.wait_ns[i], traffic.by_phase[i]});
    }
    return table;
}

void fill_rates(const RunSources& in, Run& run) {
    std::vector<double> rates;
    std::vector<double> bandwidths;
    for (const double ns : in.windows.token_ns) {
        rates.push_back(kNanosecondsPerSecond / ns);
        bandwidths.push_back(rates.back() * run.bytes_per_token);
    }
    run.tokens_per_s = estimate_in_order(rates);
    run.bandwidth_bytes_per_s = estimate_in_order(bandwidths);
    run.ceiling.bytes_per_s = estimate_in_order(in.windows.ceiling_bytes_per_s);
    run.efficiency = estimate_in_order(paired_ratios(bandwidths, in.windows.ceiling_bytes_per_s));
}

void fill_limits(const RunSources& in, Run& run) {
    const double bytes = run.bytes_per_token;
    const double ceiling = run.ceiling.bytes_per_s.median;
    const auto limit = [&](const Readable<double>& bandwidth) {
        return bandwidth ? Readable<double>(*bandwidth / bytes) : Readable<double>(bandwidth.reason());
    };
    planner::Limits& limits = run.limit_tokens_per_s;
    limits.best_spec = limit(in.machine.best_spec_bandwidth_bytes_per_s);
    limits.spec = limit(in.machine.spec_bandwidth_bytes_per_s);
    limits.ceiling = ceiling / bytes;
    const double peak = compute_peak(in.measurements, "fp32");
    const double compute_s = peak > 0 ? in.model.attention_flop_per_token / peak : 0;
    limits.with_compute = 1 / (bytes / ceiling + compute_s);
    // On the threads and pages of the machine ceiling the two ceilings are one, measured here in pairs; on
    // fewer threads the measure stage's stands, taken at another moment.
    const bool same = run.threads >= in.measurements.ceiling.threads;
    limits.machine = same ? limits.ceiling : in.measurements.ceiling_bytes_per_s / bytes;
    run.efficiency_machine = same ? run.efficiency.median : run.tokens_per_s.median / limits.machine.value();
    run.efficiency_spec = limits.spec ? Readable<double>(run.tokens_per_s.median / limits.spec.value())
                                      : Readable<double>(limits.spec.reason());
}

void add_warnings(const RunSources& in, Run& run) {
    const auto warn = [&](std::string text) { run.warnings.push_back(std::move(text)); };
    if (run.efficiency.low > kContaminated) {
        warn(
            "the efficiency lies above 1.03: caches answer part of the reads; this is no record but a defect "
            "of the run");
    }
    if (run.tokens_per_s.noisy())
        warn("the rate's interval is wider than 5 %: other work disturbs this machine");
    if (run.ceiling.bytes_per_s.noisy()) {
        warn(
            "the ceiling's interval is wider than 5 %: trust the paired efficiency more than single figures");
    }
    if (run.tokens_per_s.samples < 9) warn("fewer than 9 samples: run longer for a figure to quote");
    if (const int error = in.session.binding_refused(); error != 0) {
        warn(
            fmt::format("the kernel refused to bind memory to its node (mbind: {}): pages lie where their "
                        "threads touched them first; allow mbind, or trust the share of local pages",
                        std::strerror(error)));
    }
    if (!run.local_page_fraction && in.machine.nodes.size() > 1) {
        warn(
            fmt::format("where the pages lie could not be proved: {}", run.local_page_fraction.reason().why));
    }
    if (run.strategy != "interleave" && run.local_page_fraction && *run.local_page_fraction < kLocalEnough) {
        warn("some pages lie on another node than planned: the rate is below what the plan can give");
    }
    if (in.plan.pages == "thp" && run.huge_page_fraction && *run.huge_page_fraction < kHugeEnough) {
        warn(
            fmt::format("only {} of the weights lie in huge pages", format_percent(*run.huge_page_fraction)));
    }
    if (!run.fold.whole) {
        warn(
            "folded: fewer weights stand in for the whole model, which spares page-table misses; not the "
            "rate of a "
            "machine that holds it whole");
    }
}

}  // namespace

Readable<std::vector<TokenEnergy>> joules_per_token(const std::optional<Unreadable>& reason,
                                                    const measure::Metered& metered) {
    if (reason) return *reason;
    std::vector<TokenEnergy> all;
    for (const measure::JoulesEach& each : measure::joules_each(metered, 1))
        all.push_back({each.source, each.joules});
    if (all.empty()) return Unreadable{"the run was too short for this machine's energy meter", "run longer"};
    return all;
}

Run report_run(const RunSources& in) {
    Run run;
    run.model = in.model.name;
    run.quant = in.model.quant;
    run.context = in.plan.context;
    run.threads = static_cast<int>(in.session.weights().threads.size());
    run.isa = kernels::name(in.options.isa);
    run.strategy = in.plan.strategy;
    run.virtual_nodes = in.plan.virtual_nodes;
    run.nodes = memory_nodes(in.plan);
    run.first_tokens = in.windows.first_tokens;
    run.fold = in.plan.fold;
    run.seed = in.options.seed;
    run.weights = weights_of(in.options);
    run.routing = in.options.checkpoint == nullptr ? "uniform" : "by the model's router";
    run.tokens = in.windows.tokens;
    run.bytes_per_token = in.model.bytes_per_token.total;
    run.ceiling = {std::string(in.ceiling_kernel.name), run.nodes, run.threads, in.plan.pages, {}};
    fill_rates(in, run);
    fill_limits(in, run);
    numa::PlacementProof proof = in.session.prove_placement();
    run.local_page_fraction = std::move(proof.local_page_fraction);
    run.huge_page_fraction = std::move(proof.huge_page_fraction);
    run.losses = account_losses(loss_inputs(in, run));
    run.phases = phase_table(in);
    run.interrupted = in.windows.interrupted;
    add_warnings(in, run);
    return run;
}

}  // namespace weir::decode
