// SPDX-License-Identifier: Apache-2.0
#include "reports/run_report.h"

#include <fmt/format.h>

#include <string>

#include "base/units.h"
#include "reports/figures.h"
#include "reports/fold_label.h"
#include "reports/limits_report.h"
#include "reports/waterfall.h"
#include "reports/writer.h"

namespace weir::reports {
namespace {

void write_setup(Writer& writer, const decode::Run& run) {
    writer.title("Run");
    writer.entry("model", fmt::format("{}, {}, context {}", run.model, run.quant, run.context));
    writer.entry("threads", fmt::format("{} on {}, {}, {}", run.threads, format_nodes(run.nodes), run.isa,
                                        run.strategy));
    writer.entry("work", fmt::format("{} tokens of {} sequence{}; routing {}; seed {}", run.tokens,
                                     run.sequences, run.sequences == 1 ? "" : "s", run.routing, run.seed));
    if (!run.weights.empty()) writer.entry("weights", run.weights);
    if (!run.fold.whole) {
        writer.alert(describe_fold(run.fold));
        writer.alert(
            "A folded run spares page-table misses of the real size: its rate is not the whole model's on "
            "this machine.");
    }
    if (run.interrupted) writer.alert("interrupted: fewer samples than asked for");
}

void write_rate(Writer& writer, const decode::Run& run) {
    writer.section("Rate");
    writer.entry(fold_label("measured", run.fold), format_estimate(run.tokens_per_s, format_rate));
    writer.entry("read per token", format_traffic(run.bytes_per_token));
    writer.entry("bandwidth", format_estimate(run.bandwidth_bytes_per_s, format_bandwidth));
    writer.entry("ceiling", format_estimate(run.ceiling.bytes_per_s, format_bandwidth));
    writer.entry("efficiency",
                 format_estimate(run.efficiency, format_percent) + " of the limit at the ceiling");
    writer.entry("at machine ceiling", run.efficiency_machine, format_percent);
    writer.entry("at spec", run.efficiency_spec, format_percent);
    writer.entry("pages on their node", run.local_page_fraction, format_percent);
    writer.entry("in huge pages", run.huge_page_fraction, format_percent);
}

/// A line a meter.
void write_energy(Writer& writer, const decode::Run& run) {
    const auto format = [](double joules) { return format_number(joules, 1, 2) + " J/token"; };
    if (!run.joules_per_token) {
        writer.entry("energy", run.joules_per_token, [](const auto&) { return ""; });
        return;
    }
    for (const decode::TokenEnergy& each : *run.joules_per_token)
        writer.entry("energy, " + each.source, format_estimate(each.joules, format));
}

void write_phases(Writer& writer, const decode::Run& run) {
    if (run.phases.empty()) return;
    writer.section("Phases, per token, mean over threads");
    Table table({{"phase"},
                 {"busy", Align::kRight},
                 {"wait", Align::kRight},
                 {"read", Align::kRight},
                 {"GB/s", Align::kRight}});
    for (const decode::PhaseTime& phase : run.phases) {
        if (phase.busy_ns + phase.wait_ns <= 0) continue;  // not of this model
        const bool reads = phase.bytes > 0 && phase.busy_ns > 0;
        table.add(
            {phase.name, format_duration(phase.busy_ns), format_duration(phase.wait_ns),
             phase.bytes > 0 ? format_traffic(phase.bytes) : "–",
             reads ? format_number(phase.bytes / phase.busy_ns * kNanosecondsPerSecond, kGiga, 1) : "–"});
    }
    writer.table(table);
}

}  // namespace

void print_run(std::ostream& out, const decode::Run& run, const Style& style) {
    Writer writer(out, style);
    write_setup(writer, run);
    write_rate(writer, run);
    write_energy(writer, run);
    write_limits(writer, run.limit_tokens_per_s);
    write_waterfall(writer, run);
    write_phases(writer, run);
    writer.warnings(run.warnings);
}

}  // namespace weir::reports
