// SPDX-License-Identifier: Apache-2.0
#include "reports/plan_report.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/units.h"
#include "reports/figures.h"
#include "reports/fold_label.h"
#include "reports/limits_report.h"
#include "reports/writer.h"

namespace weir::reports {
namespace {

void write_where(Writer& writer, const planner::Plan& plan) {
    writer.title("Plan");
    writer.entry("model", fmt::format("{}, {}, context {}", plan.model, plan.quant, plan.context));
    writer.entry("strategy", plan.strategy);
    writer.entry("pages", fmt::format("{}, {} each", plan.pages, format_capacity(plan.page_bytes)));
    writer.entry("needed",
                 fmt::format("{} for the whole model, of {} available", format_capacity(plan.needed_bytes),
                             format_capacity(plan.available_bytes)));
    writer.entry("budget", format_capacity(plan.budget_bytes));
    writer.entry("fits", plan.fits ? "yes" : "no");
    if (plan.fold.whole) {
        writer.note(describe_fold(plan.fold));
    } else {
        writer.alert(describe_fold(plan.fold));
    }
}

std::string cpus_of(const planner::Plan& plan, int node) {
    for (const planner::Team& team : plan.teams) {
        if (team.node == node) return team.cpus;
    }
    return "–";
}

void write_nodes(Writer& writer, const planner::Plan& plan) {
    writer.section("Threads and memory");
    Table table({{"node", Align::kRight},
                 {"resident", Align::kRight},
                 {"read per token", Align::kRight},
                 {"CPUs, one thread each"}});
    for (const planner::NodePlan& node : plan.nodes) {
        table.add({std::to_string(node.id), format_capacity(node.resident_bytes),
                   format_traffic(node.read_bytes_per_token), cpus_of(plan, node.id)});
    }
    writer.table(table);
}

void write_placement(Writer& writer, const planner::Plan& plan) {
    if (plan.placement.empty()) return;
    writer.section("Weights");
    Table table({{"class"}, {"strategy"}, {"shares"}});
    for (const planner::Placement& placement : plan.placement) {
        std::string shares;
        for (const planner::Share& share : placement.shares) {
            shares += fmt::format("{}node {}: {}", shares.empty() ? "" : ", ", share.node,
                                  format_percent(share.fraction));
            if (!share.layers.empty()) shares += " (layers " + share.layers + ")";
        }
        table.add({placement.class_name, placement.strategy, shares});
    }
    writer.table(table);
}

void write_prediction(Writer& writer, const planner::Plan& plan) {
    write_limits(writer, plan.limit_tokens_per_s);
    writer.section("Prediction");
    writer.entry("computed with", format_bandwidth(plan.ceiling_bytes_per_s) + " of ceiling");
    writer.entry(fold_label("predicted", plan.fold),
                 format_estimate(plan.predicted_tokens_per_s, format_rate));
}

void write_alternatives(Writer& writer, const planner::Plan& plan) {
    if (plan.alternatives.empty()) return;
    writer.section("Alternatives");
    Table table({{"strategy"}, {"predicted tokens/s", Align::kRight}, {"why not"}});
    for (const planner::Alternative& other : plan.alternatives) {
        const bool applies = other.predicted_tokens_per_s > 0;
        table.add(
            {other.strategy, applies ? format_rate_number(other.predicted_tokens_per_s) : "–", other.reason});
    }
    writer.table(table);
}

void write_prices(Writer& writer, const planner::Plan& plan) {
    if (plan.findings.empty()) return;
    writer.section("What mending would bring (predicted)");
    for (const planner::PricedFinding& finding : plan.findings) {
        writer.entry(finding.id, format_estimate(finding.tokens_per_s, format_rate));
    }
}

}  // namespace

void print_plan(std::ostream& out, const planner::Plan& plan, const Style& style) {
    Writer writer(out, style);
    write_where(writer, plan);
    write_nodes(writer, plan);
    write_placement(writer, plan);
    write_prediction(writer, plan);
    write_alternatives(writer, plan);
    write_prices(writer, plan);
    writer.warnings(plan.warnings);
}

}  // namespace weir::reports
