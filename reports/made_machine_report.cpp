// SPDX-License-Identifier: Apache-2.0
#include "reports/made_machine_report.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/units.h"
#include "reports/board.h"
#include "reports/figures.h"
#include "reports/findings_report.h"
#include "reports/not_readable.h"
#include "reports/writer.h"

namespace weir::reports {
namespace {

void write_made_memory(Writer& writer, const probe::Machine& machine, NotReadable& missing) {
    std::uint64_t memory_bytes = 0;
    for (const probe::Node& node : machine.nodes) memory_bytes += node.memory_bytes;
    writer.entry("memory", format_capacity_short(memory_bytes));
    const Readable<double>& best = machine.best_spec_bandwidth_bytes_per_s;
    missing.entry(writer, "spec bandwidth", machine.spec_bandwidth_bytes_per_s, [&](double spec) {
        const bool compares = best && *best > 0;
        return format_bandwidth(spec) +
               (compares ? fmt::format(", {} of best spec", format_percent(spec / *best)) : "");
    });
    missing.entry(writer, "best spec bandwidth", best, format_bandwidth);
    missing.entry(writer, "bound of the dies", machine.ccd_bound_bytes_per_s, format_bandwidth);
    missing.entry(writer, "nodes a socket", machine.nps, kText);
}

void write_made_nodes(Writer& writer, const probe::Machine& machine, NotReadable& missing) {
    writer.section("NUMA nodes");
    Table table({{"node", Align::kRight},
                 {"socket", Align::kRight},
                 {"cores", Align::kRight},
                 {"memory", Align::kRight},
                 {"spec", Align::kRight},
                 {"CPUs"}});
    for (const probe::Node& node : machine.nodes) {
        table.add({std::to_string(node.id), node.package < 0 ? "–" : std::to_string(node.package),
                   std::to_string(node.cores), format_capacity_short(node.memory_bytes),
                   missing.text("spec of nodes", node.spec_bandwidth_bytes_per_s, format_bandwidth),
                   or_dash(node.cpus)});
    }
    writer.table(table);
}

void write_board(Writer& writer, const probe::Machine& machine, const Style& style) {
    constexpr int kIndents = 4;
    const std::vector<std::string> lines = draw_board(machine, style.width - kIndents);
    if (lines.empty()) return;
    writer.section("Board");
    writer.note("Each slot: size, then MT/s it would run at / is rated for.");
    writer.drawing(lines);
}

}  // namespace

void print_made_machine(std::ostream& out, const probe::Machine& machine, const Style& style) {
    Writer writer(out, style);
    NotReadable missing;
    writer.title("Machine by its data sheet");
    writer.entry(
        "CPU",
        fmt::format("{}{}", machine.packages.size() > 1 ? fmt::format("{} x ", machine.packages.size()) : "",
                    machine.host.cpu_model));
    write_made_memory(writer, machine, missing);
    for (const std::string& note : machine.spec_notes) writer.note(fmt::format("Note: {}", note));
    for (const std::string& note : machine.memory_notes) writer.note(fmt::format("Note: {}", note));
    write_made_nodes(writer, machine, missing);
    write_board(writer, machine, style);
    missing.write(writer);
    write_findings(writer, machine.findings);
}

}  // namespace weir::reports
