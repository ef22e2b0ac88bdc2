// SPDX-License-Identifier: Apache-2.0
#include "reports/measurements_report.h"

#include <fmt/format.h>

#include <string>

#include "base/units.h"
#include "reports/bandwidth_report.h"
#include "reports/doubtful.h"
#include "reports/figures.h"
#include "reports/findings_report.h"
#include "reports/latency_report.h"
#include "reports/node_matrix.h"
#include "reports/writer.h"

namespace weir::reports {
namespace {

constexpr double kPercent = 0.01;

void write_ceiling(Writer& writer, const measure::Ceiling& ceiling) {
    writer.title("Measurements");
    writer.entry("ceiling", format_estimate(ceiling.bytes_per_s, format_bandwidth));
    writer.entry("read kernel", ceiling.kernel);
    writer.entry("threads", fmt::format("{} on {}, {} pages", ceiling.threads, format_nodes(ceiling.nodes),
                                        ceiling.pages));
}

void write_matvec(Writer& writer, const measure::Measurements& measurements) {
    if (measurements.matvec.empty()) return;
    writer.section("Matrix-vector kernels");
    Table table({{"format"},
                 {"instructions"},
                 {"threads", Align::kRight},
                 {"GB/s", Align::kRight},
                 {"% of ceiling", Align::kRight},
                 {"95 % interval"}});
    for (const measure::MatvecBandwidth& each : measurements.matvec) {
        table.add({each.format, each.isa, std::to_string(each.threads),
                   format_number(each.bytes_per_s.median, kGiga, 1),
                   format_number(each.of_ceiling.median, kPercent, 1),
                   format_doubtful(each.of_ceiling, kPercent, 1, each.doubts)});
    }
    writer.table(table);
    writer.note("Bytes of packed weights; each share is paired in time with the ceiling around it.");
}

void write_compute(Writer& writer, const measure::Measurements& measurements) {
    if (measurements.compute.empty()) return;
    writer.section("Compute, all threads");
    Table table({{"type"}, {"Gflop/s", Align::kRight}, {"95 % interval"}});
    for (const measure::Compute& each : measurements.compute) {
        table.add({each.type, format_number(each.flop_per_s.median, kGiga, 1),
                   format_doubtful(each.flop_per_s, kGiga, 1, each.doubts)});
    }
    writer.table(table);
}

}  // namespace

void print_measurements(std::ostream& out, const measure::Measurements& measurements, const Style& style) {
    Writer writer(out, style);
    write_ceiling(writer, measurements.ceiling);
    write_node_matrices(writer, measurements.bandwidth);
    write_bandwidth(writer, measurements);
    write_latency(writer, measurements);
    write_matvec(writer, measurements);
    write_compute(writer, measurements);
    write_meeting(writer, measurements);
    if (!measurements.conditions.empty()) {
        writer.section("Conditions");
        for (const auto& [name, value] : measurements.conditions) writer.entry(name, value);
    }
    write_findings(writer, measurements.findings);
    writer.warnings(measurements.warnings);
}

}  // namespace weir::reports
