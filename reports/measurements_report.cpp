// SPDX-License-Identifier: Apache-2.0
#include "reports/measurements_report.h"

#include <fmt/format.h>

#include <string>

#include "base/units.h"
#include "reports/bandwidth_report.h"
#include "reports/compute_report.h"
#include "reports/figures.h"
#include "reports/findings_report.h"
#include "reports/latency_report.h"
#include "reports/meters_report.h"
#include "reports/node_matrix.h"
#include "reports/writer.h"

namespace weir::reports {
namespace {

void write_ceiling(Writer& writer, const measure::Ceiling& ceiling) {
    writer.title("Measurements");
    writer.entry("ceiling", format_estimate(ceiling.bytes_per_s, format_bandwidth));
    writer.entry("read kernel", ceiling.kernel);
    writer.entry("threads", fmt::format("{} on {}, {} pages", ceiling.threads, format_nodes(ceiling.nodes),
                                        ceiling.pages));
}

}  // namespace

void print_measurements(std::ostream& out, const measure::Measurements& measurements, const Style& style) {
    Writer writer(out, style);
    write_ceiling(writer, measurements.ceiling);
    write_node_matrices(writer, measurements);
    write_bandwidth(writer, measurements);
    write_latency(writer, measurements);
    write_compute(writer, measurements);
    write_meeting(writer, measurements);
    write_meters(writer, measurements);
    if (!measurements.conditions.empty()) {
        writer.section("Conditions");
        for (const auto& [name, value] : measurements.conditions) writer.entry(name, value);
    }
    write_findings(writer, measurements.findings);
    writer.warnings(measurements.warnings);
}

}  // namespace weir::reports
