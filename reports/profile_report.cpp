// SPDX-License-Identifier: Apache-2.0
#include "reports/profile_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <string>

#include "base/units.h"
#include "planner/carry_over.h"
#include "reports/figures.h"
#include "reports/fold_label.h"
#include "reports/machine_report.h"
#include "reports/measurements_report.h"
#include "reports/model_report.h"
#include "reports/plan_report.h"
#include "reports/run_report.h"
#include "reports/writer.h"

namespace weir::reports {
namespace {

std::string machine_line(const probe::Machine& machine) {
    const auto packages = std::count_if(machine.packages.begin(), machine.packages.end(),
                                        [](const probe::Package& package) { return package.populated; });
    int cores = 0;
    for (const probe::Node& node : machine.nodes) cores += node.cores;
    return fmt::format("{} x {}, {} cores, {} node{}, {} available", packages, machine.host.cpu_model, cores,
                       machine.nodes.size(), machine.nodes.size() == 1 ? "" : "s",
                       format_capacity(machine.limits.available_bytes));
}

std::string distance(double predicted, double measured) {
    const double off = predicted / measured - 1;
    return fmt::format("{} {}", format_percent(off < 0 ? -off : off), off < 0 ? "below" : "above");
}

/// How far the prediction was off, as a share of what was measured; once more at the ceiling that the run
/// found for itself, which tells a prediction that was wrong from a memory that gave another bandwidth.
std::string prediction_error(const planner::Plan& plan, const decode::Run& run) {
    const double predicted = plan.predicted_tokens_per_s.median;
    const double measured = run.tokens_per_s.median;
    if (measured <= 0) return "nothing was measured";
    std::string text = distance(predicted, measured) + " the measured rate";
    if (plan.ceiling_bytes_per_s > 0 && predicted > 0) {
        const double carried = planner::predicted_at(plan, run.ceiling.bytes_per_s.median).median;
        text += fmt::format("; {} it when moved to the run's own ceiling", distance(carried, measured));
    }
    return text;
}

void write_headline(Writer& writer, const Profile& profile) {
    const decode::Run& run = profile.run;
    const Estimate& predicted = profile.plan.predicted_tokens_per_s;
    writer.title("Headline");
    writer.entry("machine", machine_line(profile.machine));
    writer.entry("model", fmt::format("{}, {}, context {}", run.model, run.quant, run.context));
    writer.entry(fold_label("measured", run.fold), format_estimate(run.tokens_per_s, format_rate));
    if (!run.fold.whole) writer.alert(describe_fold(run.fold));
    writer.entry("limit", format_rate(run.limit_tokens_per_s.ceiling) + " at the ceiling (memory)");
    writer.entry("efficiency", format_estimate(run.efficiency, format_percent));
    writer.entry("at machine ceiling", run.efficiency_machine, format_percent);
    writer.entry("at spec", run.efficiency_spec, format_percent);
    writer.entry(fold_label("predicted", profile.plan.fold), format_estimate(predicted, format_rate));
    writer.entry("prediction was", prediction_error(profile.plan, run));
}

}  // namespace

void print_headline(std::ostream& out, const Profile& profile, const Style& style) {
    Writer writer(out, style);
    write_headline(writer, profile);
}

void print_profile(std::ostream& out, const Profile& profile, const Style& style) {
    const bool headline_first = style.markup == Markup::kMarkdown;
    if (headline_first) {
        print_headline(out, profile, style);
        out << '\n';
    }
    print_machine(out, profile.machine, style);
    out << '\n';
    print_measurements(out, profile.measurements, style);
    out << '\n';
    print_model(out, profile.model, style);
    out << '\n';
    print_plan(out, profile.plan, style);
    out << '\n';
    print_run(out, profile.run, style);
    if (headline_first) return;
    out << '\n';
    print_headline(out, profile, style);
}

void print_profiles(std::ostream& out, const std::vector<NamedProfile>& profiles, const Style& style) {
    for (const NamedProfile& each : profiles) {
        if (&each != &profiles.front()) out << '\n';
        if (profiles.size() > 1) {
            Writer(out, style).document(each.name);
            out << '\n';
        }
        print_profile(out, each.profile, style);
    }
}

}  // namespace weir::reports
