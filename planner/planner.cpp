// SPDX-License-Identifier: Apache-2.0
#include "planner/planner.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include "base/cpu_list.h"
#include "base/error.h"
#include "base/nearest.h"
#include "base/units.h"
#include "planner/forecast.h"
#include "planner/ledger.h"
#include "planner/prediction.h"
#include "planner/way.h"

namespace weir::planner {
namespace {

constexpr std::uint64_t kHugePageBytes = 2 * kMiB;
constexpr std::uint64_t kSmallPageBytes = 4 * kKiB;

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

void plan_prediction(const Inputs& in, const Way& way, Plan& plan) {
    const auto [ceiling, prediction] = forecast(in, way);
    if (!ceiling.warning.empty()) plan.warnings.push_back(ceiling.warning);
    plan.ceiling_bytes_per_s = ceiling.bytes_per_s.median;
    plan.predicted_tokens_per_s = prediction.tokens_per_s;
    plan.warnings.insert(plan.warnings.end(), prediction.warnings.begin(), prediction.warnings.end());
    if (ceiling.bytes_per_s.noisy()) {
        plan.warnings.emplace_back("the ceiling's interval is wider than 5 %: the prediction is no better");
    }
}

/// A whole plan of one way.
Plan plan_way(const Inputs& in, const Way& way) {
    Plan plan;
    plan.model = in.model.name;
    plan.quant = in.model.quant;
    plan.context = in.model.bytes_per_token.context;
    enter_ledger(in, way, plan);
    plan_pages(in, plan);
    plan_prediction(in, way, plan);
    plan_limits(in, plan);
    return plan;
}

int threads_of(const Plan& plan) {
    int threads = 0;
    for (const Team& team : plan.teams) threads += static_cast<int>(parse_cpu_list(team.cpus).size());
    return threads;
}

/// A plan with the threads that serve it best, and those that it could have had.
struct Entry {
    Plan plan;
    double routed_load = 1;           ///< forecast.h
    std::vector<ThreadCount> others;  ///< most first
    int knee = 0;  ///< the fewest threads within 2 % of the best bandwidth; 0: not below one a core
};

/// One a core unless fewer are predicted faster; what the user asked for is left as it is.
Entry enter_way(const Inputs& in, MakeWay make) {
    Way way = make(in);
    Entry entry;
    entry.others = fewer_threads(in, make, way);
    for (const ThreadCount& count : entry.others) entry.knee = count.knee ? count.threads : entry.knee;
    if (in.options.threads == 0 && !entry.others.empty()) {
        const ThreadCount all{way.threads(), forecast(in, way).prediction.tokens_per_s.median, false};
        if (const ThreadCount* better = worth_taking(entry.others, all.tokens_per_s)) {
            way = way_with(in, make, better->threads);
            entry.others.erase(entry.others.begin() + (better - entry.others.data()));
            entry.others.insert(entry.others.begin(), all);
        }
    }
    entry.plan = plan_way(in, way);
    entry.routed_load = routed_load(in, way);
    return entry;
}

std::string why_not_threads(const ThreadCount& count, const Plan& chosen) {
    const std::string instead = fmt::format("{} threads instead of {}", count.threads, threads_of(chosen));
    const bool faster = count.tokens_per_s > chosen.predicted_tokens_per_s.median;
    if (faster) return instead + ": predicted faster; try --threads";
    if (count.threads > threads_of(chosen)) return instead + ": predicted slower";
    if (!count.knee) return instead + ": read less";
    return instead + ": the knee, the fewest that read within 2 % of the best; predicted no faster";
}

/// From the knee on: with fewer threads than that there is nothing to say.
void add_thread_counts(const Entry& entry, Plan& chosen) {
    for (const ThreadCount& count : entry.others) {
        const bool slow = count.tokens_per_s <= chosen.predicted_tokens_per_s.median;
        if (slow && count.threads < entry.knee) continue;
        chosen.alternatives.push_back({chosen.strategy, count.tokens_per_s, why_not_threads(count, chosen)});
    }
}

std::string why_slower(const Entry& entry, const Plan& chosen) {
    const Plan& plan = entry.plan;
    const std::string bandwidth = fmt::format("{} against {}", format_bandwidth(plan.ceiling_bytes_per_s),
                                              format_bandwidth(chosen.ceiling_bytes_per_s));
    if (plan.strategy == kSingleNode) return "the memory of one node only: " + bandwidth;
    if (plan.virtual_nodes > 0 && plan.strategy != kMirror) return "predicted no faster";
    if (plan.strategy == kInterleave) {
        return fmt::format("{} of {} pages are read from another node: {}", plan.teams.size() - 1,
                           plan.teams.size(), bandwidth);
    }
    if (plan.strategy == kMirror)
        return "no faster for its copies: each node reads the rows that row-split gives it";
    if (plan.strategy == kLayerSplit) return "one node reads at a time, the others wait";
    if (plan.strategy == kExpertSplit) {
        return fmt::format(
            "nodes wait for the one with most of a token's experts: these are read at {} of the bandwidth",
            format_percent(1 / entry.routed_load));
    }
    return "what nodes hand each other costs more than their memory brings: " + bandwidth;
}

/// Why a plan that could be made was not chosen.
std::string why_not(const Entry& entry, const Plan& chosen) {
    const Plan& plan = entry.plan;
    if (chosen.fits && !plan.fits) {
        return fmt::format("does not fit whole: needs {}, {} can be had", format_capacity(plan.needed_bytes),
                           format_capacity(plan.budget_bytes));
    }
    if (plan.predicted_tokens_per_s.median > chosen.predicted_tokens_per_s.median) {
        return chosen.fold.whole == plan.fold.whole ? "predicted faster; leave --strategy away to take it"
                                                    : "folded further";
    }
    return why_slower(entry, chosen);
}

struct Strategy {
    const char* name;
    MakeWay make;
    bool many = false;  ///< takes several nodes, real or virtual
};

// A further strategy is one more line; of equals the first is taken.
constexpr std::array<Strategy, 6> kStrategies{{
    {kSingleNode, single_node},
    {kRowSplit, row_split, true},
    {kLayerSplit, layer_split, true},
    {kExpertSplit, expert_split, true},
    {kMirror, mirror, true},
    {kInterleave, interleave, true},
}};

void require_strategy(const PlanOptions& options) {
    std::vector<std::string> names;
    for (const Strategy& strategy : kStrategies) names.emplace_back(strategy.name);
    for (const Strategy& strategy : kStrategies) {
        if (options.virtual_nodes == 0 || options.strategy != strategy.name || strategy.many) continue;
        throw UsageError(
            "virtual nodes are for strategies over several nodes, and " + options.strategy + " was asked for",
            "leave --strategy away, or --virtual-nodes");
    }
    if (options.strategy.empty()) return;
    if (std::find(names.begin(), names.end(), options.strategy) != names.end()) return;
    throw UsageError("there is no strategy \"" + options.strategy + "\"",
                     "did you mean " + join(nearest_names(options.strategy, names)) + "?");
}

/// Plans that fit whole go before others, then the faster.
bool goes_before(const Plan& a, const Plan& b) {
    if (a.fits != b.fits) return a.fits;
    return a.predicted_tokens_per_s.median > b.predicted_tokens_per_s.median;
}

/// The plans of all strategies that are possible, and why the others are not.
class Contest {
public:
    explicit Contest(const Inputs& in) : in_(in) {}

    Plan decide() {
        for (const Strategy& strategy : kStrategies) {
            if (in_.options.cpus.empty() || strategy.name == wanted()) enter(strategy);
        }
        if (entries_.empty()) std::rethrow_exception(first_fault_);
        const Entry winner = take_winner();
        Plan chosen = winner.plan;
        add_thread_counts(winner, chosen);
        for (const Entry& entry : entries_) {
            chosen.alternatives.push_back(
                {entry.plan.strategy, entry.plan.predicted_tokens_per_s.median, why_not(entry, chosen)});
        }
        chosen.alternatives.insert(chosen.alternatives.end(), impossible_.begin(), impossible_.end());
        return chosen;
    }

private:
    /// The one strategy asked for; empty when the fastest is.
    std::string forced() const {
        const bool any = in_.options.virtual_nodes > 0 && in_.options.strategy.empty();
        return any ? kRowSplit : in_.options.strategy;
    }
    /// The one whose faults are the answer when nothing else is possible.
    std::string wanted() const { return forced().empty() ? kSingleNode : forced(); }

    /// A fault of what was asked for is the answer; that of another strategy is why it lost.
    void enter(const Strategy& strategy) {
        try {
            entries_.push_back(enter_way(in_, strategy.make));
        } catch (const Error& error) {
            if (strategy.name == forced()) throw;
            if (!first_fault_ || strategy.name == wanted()) first_fault_ = std::current_exception();
            impossible_.push_back({strategy.name, 0, error.what()});
        }
    }

    Entry take_winner() {
        auto best = entries_.begin();
        for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
            const bool wins =
                forced().empty() ? goes_before(entry->plan, best->plan) : entry->plan.strategy == forced();
            if (wins) best = entry;
        }
        Entry winner = std::move(*best);
        entries_.erase(best);
        return winner;
    }

    const Inputs& in_;
    std::vector<Entry> entries_;
    std::vector<Alternative> impossible_;
    std::exception_ptr first_fault_;
};

}  // namespace

Plan make_plan(const probe::Machine& machine, const measure::Measurements& measurements,
               const models::Model& model, const PlanOptions& options) {
    require_strategy(options);
    return Contest({machine, measurements, model, options}).decide();
}

}  // namespace weir::planner
