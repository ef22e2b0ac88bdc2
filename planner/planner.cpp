// SPDX-License-Identifier: Apache-2.0
#include "planner/planner.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/cpu_list.h"
#include "base/error.h"
#include "base/units.h"
#include "planner/fold.h"
#include "planner/memory.h"
#include "planner/prediction.h"
#include "planner/single_node.h"

namespace weir::planner {
namespace {

constexpr const char* kSingleNode = "single-node";
constexpr std::uint64_t kHugePageBytes = 2 * kMiB;
constexpr std::uint64_t kSmallPageBytes = 4 * kKiB;

/// Everything the parts of a plan are computed from.
struct Inputs {
    const probe::Machine& machine;
    const measure::Measurements& measurements;
    const models::Model& model;
    const PlanOptions& options;
};

/// Without --no-fold this is no fault; with it, what is missing and what would help.
[[noreturn]] void reject_whole(const Inputs& in, const Plan& plan, int threads) {
    const std::string what = fmt::format(
        "{} at {} with {} positions needs {}, and {} can be had beside the margin: {} are missing",
        in.model.name, in.model.quant, plan.context, format_capacity(plan.needed_bytes),
        format_capacity(plan.budget_bytes), format_capacity(plan.needed_bytes - plan.budget_bytes));
    std::string fitting;
    const std::vector<QuantNeed> needs = quant_needs(in.model, threads);
    for (const QuantNeed& need : needs) {
        if (need.needed_bytes <= plan.budget_bytes) fitting += (fitting.empty() ? "" : ", ") + need.quant;
    }
    if (!fitting.empty()) throw MachineError(what, "use --quant with one that fits: " + fitting);
    throw MachineError(
        what, fmt::format("none of the known quantisations fits (the smallest, {}, needs {}): leave out "
                          "--no-fold to run it folded, or add memory",
                          needs.front().quant, format_capacity(needs.front().needed_bytes)));
}

void plan_memory(const Inputs& in, const Site& site, Plan& plan) {
    const auto threads = static_cast<int>(site.cpus.size());
    const std::uint64_t margin = margin_bytes(site.available_bytes);
    plan.available_bytes = site.available_bytes;
    plan.budget_bytes = site.available_bytes - std::min(margin, site.available_bytes);
    plan.needed_bytes = needed_bytes(in.model, threads);
    plan.fits = plan.needed_bytes <= plan.budget_bytes;
    if (plan.fits) {
        plan.fold = whole_fold(in.model);
        if (plan.fold.reuse_distance_bytes < kCachesBetweenReuses * in.machine.last_level_cache_bytes()) {
            plan.warnings.emplace_back(
                "the model is so small that caches hold a part of it: it can run above its limit");
        }
        return;
    }
    if (!in.options.allow_fold) reject_whole(in, plan, threads);
    if (in.options.quick) plan.budget_bytes /= 2;
    const std::uint64_t beside = plan.needed_bytes - in.model.file_bytes;
    plan.fold = fold_into(in.model, plan.budget_bytes - std::min(beside, plan.budget_bytes),
                          in.machine.last_level_cache_bytes());
}

void plan_placement(const Inputs& in, const Site& site, Plan& plan) {
    using namespace models::tensor_class;
    const int node = site.node->id;
    plan.strategy = kSingleNode;
    for (const char* name :
         {kEmbedding, kAttention, kSharedExperts, kRoutedExperts, kDense, kRouter, kHead, kNorm}) {
        plan.placement.push_back({name, kSingleNode, {{node, 1.0}}});
    }
    plan.placement.push_back({kCacheClass, kSingleNode, {{node, 1.0}}});
    plan.teams = {{node, format_cpu_list(site.cpus), node}};
    const std::uint64_t beside = plan.needed_bytes - in.model.file_bytes;
    plan.nodes = {{node, held_bytes(in.model, plan.fold) + beside, in.model.bytes_per_token.total}};
}

void plan_pages(const Inputs& in, Plan& plan) {
    const auto setting = in.machine.settings.find("thp");
    const bool never = setting != in.machine.settings.end() && setting->second.value_or("") == "never";
    plan.pages = never ? "4k" : "thp";
    plan.page_bytes = never ? kSmallPageBytes : kHugePageBytes;
    if (never) {
        plan.warnings.emplace_back(
            "transparent huge pages are off: small pages cost bandwidth in page-table misses; "
            "write madvise to /sys/kernel/mm/transparent_hugepage/enabled");
    }
}

Readable<double> limit_at(const Readable<double>& bytes_per_s, double bytes_per_token) {
    if (!bytes_per_s) return bytes_per_s.reason();
    return *bytes_per_s / bytes_per_token;
}

Readable<double> machine_ceiling(const measure::Measurements& measurements) {
    if (measurements.ceiling_bytes_per_s > 0) return measurements.ceiling_bytes_per_s;
    return Unreadable{"the whole machine's ceiling was not measured", "run `weir measure`"};
}

void plan_limits(const Inputs& in, Plan& plan) {
    const double bytes = in.model.bytes_per_token.total;
    Limits& limits = plan.limit_tokens_per_s;
    limits.best_spec = limit_at(in.machine.best_spec_bandwidth_bytes_per_s, bytes);
    limits.spec = limit_at(in.machine.spec_bandwidth_bytes_per_s, bytes);
    limits.machine = limit_at(machine_ceiling(in.measurements), bytes);
    limits.ceiling = plan.ceiling_bytes_per_s / bytes;
    const double peak = compute_rate(in.measurements, "fp32");
    const double compute_s = peak > 0 ? in.model.attention_flop_per_token / peak : 0;
    limits.with_compute = 1 / (bytes / plan.ceiling_bytes_per_s + compute_s);
    if (peak <= 0) {
        plan.warnings.emplace_back(
            "no arithmetic peak was measured: the limit with compute leaves arithmetic out");
    }
}

void plan_prediction(const Inputs& in, const Site& site, Plan& plan) {
    const auto threads = static_cast<int>(site.cpus.size());
    const SiteCeiling ceiling = ceiling_of(in.machine, in.measurements, site.node->id, threads);
    if (!ceiling.warning.empty()) plan.warnings.push_back(ceiling.warning);
    plan.ceiling_bytes_per_s = ceiling.bytes_per_s.median;
    Prediction prediction =
        predict(in.model, in.measurements, {threads, in.options.isa, ceiling.bytes_per_s});
    plan.predicted_tokens_per_s = prediction.tokens_per_s;
    plan.warnings.insert(plan.warnings.end(), prediction.warnings.begin(), prediction.warnings.end());
    if (ceiling.bytes_per_s.noisy()) {
        plan.warnings.emplace_back("the ceiling's interval is wider than 5 %: the prediction is no better");
    }
}

/// Fewer threads, where their ceiling was measured, and what needs more than one node.
void plan_alternatives(const Inputs& in, const Site& site, Plan& plan) {
    const auto threads = static_cast<int>(site.cpus.size());
    std::vector<int> counts;
    for (const measure::Bandwidth& one : in.measurements.bandwidth) {
        if (one.cpu_node == site.node->id && one.memory_node == site.node->id && one.threads < threads) {
            counts.push_back(one.threads);
        }
    }
    std::sort(counts.begin(), counts.end(), std::greater<>());
    counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
    for (const int fewer : counts) {
        const SiteCeiling ceiling = ceiling_of(in.machine, in.measurements, site.node->id, fewer);
        const double rate = predict(in.model, in.measurements, {fewer, in.options.isa, ceiling.bytes_per_s})
                                .tokens_per_s.median;
        const bool better = rate > plan.predicted_tokens_per_s.median;
        plan.alternatives.push_back({kSingleNode, rate,
                                     fmt::format("{} threads instead of {}: {}", fewer, threads,
                                                 better ? "predicted faster; try --threads" : "read less")});
    }
    const char* reason =
        in.machine.nodes.size() < 2 ? "needs more than one node" : "this version plans one node";
    plan.alternatives.push_back({"row-split", 0, reason});
}

}  // namespace

Plan make_plan(const probe::Machine& machine, const measure::Measurements& measurements,
               const models::Model& model, const PlanOptions& options) {
    const Inputs in{machine, measurements, model, options};
    Plan plan;
    plan.model = model.name;
    plan.quant = model.quant;
    plan.context = model.bytes_per_token.context;
    const Site site = choose_site(machine, measurements, needed_bytes(model, 1), options);
    plan_memory(in, site, plan);
    plan_placement(in, site, plan);
    plan_pages(in, plan);
    plan_prediction(in, site, plan);
    plan_limits(in, plan);
    plan_alternatives(in, site, plan);
    return plan;
}

Estimate predicted_at(const Plan& plan, double ceiling_bytes_per_s) {
    if (plan.ceiling_bytes_per_s <= 0) throw Fault("a plan without a ceiling");
    return plan.predicted_tokens_per_s.scaled(ceiling_bytes_per_s / plan.ceiling_bytes_per_s);
}

}  // namespace weir::planner
