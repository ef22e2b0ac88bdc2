// SPDX-License-Identifier: Apache-2.0
#include "planner/ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/units.h"
#include "planner/fold.h"
#include "planner/memory.h"
#include "planner/parts.h"

namespace weir::planner {
namespace {

using namespace models::tensor_class;

std::uint64_t less(std::uint64_t from, std::uint64_t what) {
    return from - std::min(from, what);
}

/// Without --no-fold this is no fault; with it, what is missing and what would help.
[[noreturn]] void reject_whole(const models::Model& model, std::uint64_t needed, std::uint64_t budget,
                               const PlanOptions& options) {
    const std::string what = fmt::format(
        "{} at {} with {} positions needs {}, and {} can be had beside the margin: {} are missing",
        model.name, model.quant, model.bytes_per_token.context, format_capacity(needed),
        format_capacity(budget), format_capacity(needed - budget));
    if (!options.advice.empty()) throw MachineError(what, options.advice);
    std::string fitting;
    const std::vector<QuantNeed> needs = quant_needs(model, 1, options.formats);
    for (const QuantNeed& need : needs) {
        if (need.needed_bytes <= budget) fitting += (fitting.empty() ? "" : ", ") + need.quant;
    }
    if (!fitting.empty()) throw MachineError(what, "use --quant with one that fits: " + fitting);
    if (needs.empty()) throw MachineError(what, "leave out --no-fold to run it folded, or add memory");
    throw MachineError(
        what, fmt::format("none of the known quantisations fits (the smallest, {}, needs {}): leave out "
                          "--no-fold to run it folded, or add memory",
                          needs.front().quant, format_capacity(needs.front().needed_bytes)));
}

/// Memory that a site may fill.
std::uint64_t budget_on(const Site& site) {
    return less(site.available_bytes, margin_bytes(site.available_bytes));
}

/// Memory that all sites together may fill: no more than the process may take.
std::uint64_t budget_of(const probe::Machine& machine, const std::vector<Site>& sites) {
    std::uint64_t sum = 0;
    for (const Site& site : sites) sum += budget_on(site);
    const std::uint64_t process = machine.limits.available_bytes;
    return process == 0 ? sum : std::min(sum, less(process, margin_bytes(process)));
}

/// The part of the cache's bytes that a site holds; above 1 when it holds several copies.
double cache_on(const Way& way, std::size_t site) {
    if (way.cache_strategy != kMirror) return way.fractions[site];
    return way.virtual_nodes > 0 ? way.virtual_nodes : 1;
}

/// What a site holds beside weights.
std::uint64_t beside_weights(const Inputs& in, const Way& way, std::size_t site) {
    const std::uint64_t context = in.model.bytes_per_token.context;
    const double cache = cache_on(way, site) * static_cast<double>(in.model.kv_cache_bytes);
    std::uint64_t bytes = static_cast<std::uint64_t>(std::llround(cache)) +
                          buffer_bytes(in.model.shape, context, way.sites[site].threads());
    if (way.reads_far()) {
        bytes += static_cast<std::uint64_t>(way.sites[site].threads()) *
                 ceiling_bytes_per_thread(in.machine, way.threads());
    }
    return bytes;
}

std::uint64_t beside_weights(const Inputs& in, const Way& way) {
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < way.sites.size(); ++i) bytes += beside_weights(in, way, i);
    return bytes;
}

/// What lies on the first node whole.
std::uint64_t unsplit_on_first(const Inputs& in, const Way& way) {
    return way.divides() ? unsplit_bytes(in.model) : 0;
}

/// The part of the split weights that a site holds; above 1 when it holds several copies.
double weights_on(const Way& way, const Parts& parts, std::size_t site) {
    if (way.virtual_nodes > 0) return way.copies();
    return std::max(parts.held_static[site], parts.held_routed[site]);
}

/// The most weights of which every site can hold its share.
std::uint64_t weights_that_fit(const Inputs& in, const Way& way, const Parts& parts, std::uint64_t budget) {
    const std::uint64_t unsplit = unsplit_on_first(in, way);
    double most = static_cast<double>(less(budget, beside_weights(in, way) + unsplit)) / way.copies();
    for (std::size_t i = 0; i < way.sites.size(); ++i) {
        const std::uint64_t other = beside_weights(in, way, i) + (i == 0 ? unsplit : 0);
        const auto room = static_cast<double>(less(budget_on(way.sites[i]), other));
        most = std::min(most, room / weights_on(way, parts, i));
    }
    return static_cast<std::uint64_t>(most) + unsplit;
}

[[noreturn]] void reject_copies(const Way& way, const Plan& plan) {
    throw MachineError(
        fmt::format("{} copies of {} at {} need {}, and {} can be had beside the margin", way.copies(),
                    plan.model, plan.quant, format_capacity(plan.needed_bytes),
                    format_capacity(plan.budget_bytes)),
        "use --strategy row-split, which holds the weights once, or --quant with a smaller one");
}

void enter_memory(const Inputs& in, const Way& way, const Parts& parts, Plan& plan) {
    for (const Site& site : way.sites) plan.available_bytes += site.available_bytes;
    if (const std::uint64_t process = in.machine.limits.available_bytes; process > 0) {
        plan.available_bytes = std::min(plan.available_bytes, process);
    }
    plan.budget_bytes = budget_of(in.machine, way.sites);
    const std::uint64_t unsplit = unsplit_on_first(in, way);
    plan.needed_bytes = static_cast<std::uint64_t>(way.copies()) * (in.model.file_bytes - unsplit) + unsplit +
                        beside_weights(in, way);
    std::uint64_t room = weights_that_fit(in, way, parts, plan.budget_bytes);
    plan.fits = in.model.file_bytes <= room;
    if (plan.fits) {
        plan.fold = whole_fold(in.model);
        if (plan.fold.reuse_distance_bytes < kCachesBetweenReuses * in.machine.last_level_cache_bytes()) {
            plan.warnings.emplace_back(
                "the model is so small that caches hold a part of it: it can run above its limit");
        }
        return;
    }
    if (way.copies() > 1) reject_copies(way, plan);
    if (!in.options.allow_fold) reject_whole(in.model, plan.needed_bytes, plan.budget_bytes, in.options);
    if (in.options.quick) {
        room = less(room, plan.budget_bytes / 2);
        plan.budget_bytes /= 2;
    }
    plan.fold = fold_into(in.model, room, in.machine.last_level_cache_bytes());
}

/// The embedding, of which a token reads one row, and the norms, which stand in ordinary memory, are not
/// split.
void enter_placement(const Inputs& in, const Way& way, const Parts& parts, Plan& plan) {
    plan.strategy = way.strategy;
    plan.virtual_nodes = way.virtual_nodes;
    for (const char* name :
         {kEmbedding, kAttention, kSharedExperts, kRoutedExperts, kDense, kRouter, kHead, kNorm}) {
        plan.placement.push_back(placement_of(in.model, way, parts, name));
    }
    Placement cache{kCacheClass, way.cache_strategy, {}};
    for (std::size_t i = 0; i < parts.teams.size(); ++i)
        cache.shares.push_back({parts.teams[i].node, parts.cache_held[i]});
    plan.placement.push_back(std::move(cache));
}

void enter_nodes(const Inputs& in, const Way& way, const Parts& parts, Plan& plan) {
    const auto unsplit = static_cast<double>(unsplit_on_first(in, way));
    double routed = 0;
    for (const ExpertPool& pool : plan.fold.pools)
        routed += static_cast<double>(pool.slots * pool.slot_bytes);
    const double fixed = static_cast<double>(held_bytes(in.model, plan.fold)) - routed - unsplit;
    const models::BytesPerToken& read = in.model.bytes_per_token;
    for (std::size_t i = 0; i < parts.teams.size(); ++i) {
        const std::size_t site = way.virtual_nodes > 0 ? 0 : i;
        // Virtual nodes share what their one site holds.
        const double of_site = way.virtual_nodes > 0 ? 1.0 / way.virtual_nodes : 1.0;
        const double resident = parts.held_static[i] * fixed + parts.held_routed[i] * routed +
                                (i == 0 ? unsplit : 0) +
                                of_site * static_cast<double>(beside_weights(in, way, site));
        plan.nodes.push_back(
            {parts.teams[i].node, static_cast<std::uint64_t>(std::llround(resident)),
             parts.read[i] * (read.total - read.kv_cache) + parts.cache_read[i] * read.kv_cache});
    }
}

}  // namespace

void enter_ledger(const Inputs& in, const Way& way, Plan& plan) {
    plan.warnings.insert(plan.warnings.end(), way.warnings.begin(), way.warnings.end());
    const Parts parts = parts_of(in.model, way);
    enter_memory(in, way, parts, plan);
    if (way.reads_far()) {
        plan.window_bytes_per_thread = ceiling_bytes_per_thread(in.machine, way.threads());
    }
    plan.teams = parts.teams;
    enter_placement(in, way, parts, plan);
    enter_nodes(in, way, parts, plan);
}

void require_whole(const probe::Machine& machine, const models::Model& model, const PlanOptions& options) {
    if (options.allow_fold) return;
    const bool one_node = options.strategy == kSingleNode || options.virtual_nodes > 0;
    std::uint64_t best = 0;
    std::vector<Site> sites;
    for (const probe::Node& node : machine.nodes) {
        if (!usable(node)) continue;
        const Site site{&node, {}, available_on(machine, node)};
        best = std::max(best, budget_on(site));
        sites.push_back(site);
    }
    if (!one_node) best = std::max(best, budget_of(machine, sites));
    const std::uint64_t needed = needed_bytes(model, 1);
    if (needed > best) reject_whole(model, needed, best, options);
}

}  // namespace weir::planner
