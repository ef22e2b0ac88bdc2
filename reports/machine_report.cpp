// SPDX-License-Identifier: Apache-2.0
#include "reports/machine_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

#include "base/units.h"
#include "reports/board.h"
#include "reports/findings_report.h"
#include "reports/writer.h"

namespace weir::reports {
namespace {

constexpr auto kText = [](const auto& value) { return fmt::format("{}", value); };
constexpr auto kSpeed = [](std::uint64_t mt_per_s) { return fmt::format("{} MT/s", mt_per_s); };

std::string or_dash(const std::string& text) {
    return text.empty() ? "–" : text;
}

void write_host(Writer& writer, const probe::Machine& machine) {
    writer.title("Machine");
    writer.entry("CPU", machine.host.cpu_model);
    if (!machine.host.isa.empty())
        writer.entry("instruction sets", fmt::format("{}", fmt::join(machine.host.isa, ", ")));
    writer.entry("board", machine.board, kText);
    writer.entry("virtualised", machine.host.virtualised, kText);
    writer.entry("kernel", machine.host.kernel);
    if (!machine.fingerprint.empty()) writer.entry("fingerprint", machine.fingerprint);
    if (machine.replayed) writer.alert("replayed from a capture: nothing is pinned or measured here");
}

void write_memory(Writer& writer, const probe::Machine& machine) {
    writer.section("Memory");
    if (machine.dimms) {
        std::uint64_t slots_bytes = 0;
        for (const probe::Dimm& dimm : *machine.dimms) slots_bytes += dimm.size_bytes;
        writer.entry("in the slots", format_capacity(slots_bytes));
    }
    if (!machine.nodes.empty()) {
        std::uint64_t memory_bytes = 0;
        for (const probe::Node& node : machine.nodes) memory_bytes += node.memory_bytes;
        writer.entry("memory", format_capacity(memory_bytes));
        writer.entry("available", format_capacity(machine.limits.available_bytes));
        writer.entry("control group limit", machine.limits.cgroup_memory_bytes, format_capacity);
    }
    writer.entry("spec bandwidth", machine.spec_bandwidth_bytes_per_s, format_bandwidth);
    writer.entry("best spec bandwidth", machine.best_spec_bandwidth_bytes_per_s, format_bandwidth);
    writer.entry("bound by L3 domains", machine.ccd_bound_bytes_per_s, format_bandwidth);
    writer.entry("nodes a socket", machine.nps, kText);
    if (machine.nodes.empty()) return;
    writer.entry("CPUs allowed", or_dash(machine.limits.allowed_cpus));
    writer.entry("CPUs online", or_dash(machine.limits.online_cpus));
}

void write_packages(Writer& writer, const probe::Machine& machine) {
    writer.section("Packages");
    Table table({{"package", Align::kRight},
                 {"cores", Align::kRight},
                 {"threads", Align::kRight},
                 {"L3 domains"},
                 {"CPU"}});
    for (const probe::Package& package : machine.packages) {
        if (!package.populated) {
            table.add({std::to_string(package.id), "–", "–", "–", "empty socket"});
            continue;
        }
        const std::size_t domains = package.l3_domains.size();
        const std::string size =
            domains == 0 ? "" : " x " + format_capacity(package.l3_domains.front().size_bytes);
        const auto known = [](int count) { return count == 0 ? "–" : std::to_string(count); };
        table.add({std::to_string(package.id), known(package.cores), known(package.threads),
                   domains == 0 ? "–" : fmt::format("{}{}", domains, size), package.cpu_model});
    }
    writer.table(table);
}

void write_nodes(Writer& writer, const probe::Machine& machine) {
    if (machine.nodes.empty()) return;
    writer.section("NUMA nodes");
    Table table({{"node", Align::kRight},
                 {"package", Align::kRight},
                 {"cores", Align::kRight},
                 {"memory", Align::kRight},
                 {"available", Align::kRight},
                 {"kind"},
                 {"spec", Align::kRight},
                 {"CPUs"}});
    UnreadableCells cells;
    for (const probe::Node& node : machine.nodes) {
        table.add({std::to_string(node.id), node.package < 0 ? "–" : std::to_string(node.package),
                   std::to_string(node.cores), format_capacity(node.memory_bytes),
                   cells.cell(node.available_bytes, format_capacity), node.kind,
                   cells.cell(node.spec_bandwidth_bytes_per_s, format_bandwidth), or_dash(node.cpus)});
    }
    writer.table(table);
    writer.reasons(cells);
    if (machine.distances.size() < 2) return;
    writer.note("Distances between nodes, as the firmware gives them:");
    std::vector<std::string> lines;
    for (const auto& row : machine.distances) lines.push_back(fmt::format("  {}", fmt::join(row, " ")));
    writer.drawing(lines);
}

void write_caches(Writer& writer, const probe::Machine& machine) {
    if (machine.caches.empty()) return;
    writer.section("Data caches");
    Table table({{"level"},
                 {"size", Align::kRight},
                 {"instances", Align::kRight},
                 {"cores sharing one", Align::kRight}});
    for (const probe::Cache& cache : machine.caches) {
        table.add({fmt::format("L{}", cache.level), format_capacity(cache.size_bytes),
                   std::to_string(cache.instances), std::to_string(cache.cores)});
    }
    writer.table(table);
}

void write_board(Writer& writer, const probe::Machine& machine, const Style& style) {
    constexpr int kIndents = 4;
    const std::vector<std::string> lines = draw_board(machine, style.width - kIndents);
    if (lines.empty()) return;
    writer.section("Board");
    writer.drawing(lines);
}

void write_memory_notes(Writer& writer, const probe::Machine& machine) {
    if (machine.memory_notes.empty() && machine.spec_notes.empty()) return;
    writer.section("Notes on the memory slots");
    for (const std::string& note : machine.memory_notes) writer.note(note);
    for (const std::string& note : machine.spec_notes) writer.note(note);
}

void write_channels(Writer& writer, const probe::Machine& machine) {
    writer.section("Memory channels");
    if (!machine.channels) return writer.note(describe(machine.channels.reason()));
    Table table({{"package", Align::kRight},
                 {"channel"},
                 {"slots filled"},
                 {"size", Align::kRight},
                 {"speed", Align::kRight}});
    UnreadableCells cells;
    for (const probe::Channel& channel : *machine.channels) {
        table.add({std::to_string(channel.package), channel.name,
                   fmt::format("{} of {}", channel.populated_slots, channel.slots),
                   channel.populated_slots == 0 ? "empty" : format_capacity(channel.size_bytes),
                   channel.populated_slots == 0 ? "–" : cells.cell(channel.configured_mt_per_s, kSpeed)});
    }
    writer.table(table);
    writer.reasons(cells);
}

void write_dimms(Writer& writer, const probe::Machine& machine) {
    writer.section("Memory slots");
    if (!machine.dimms) return writer.note(describe(machine.dimms.reason()));
    Table table({{"slot"},
                 {"channel"},
                 {"size", Align::kRight},
                 {"type"},
                 {"rated", Align::kRight},
                 {"runs at", Align::kRight},
                 {"part"}});
    UnreadableCells cells;
    for (const probe::Dimm& dimm : *machine.dimms) {
        if (!dimm.populated) {
            table.add({dimm.locator, cells.cell(dimm.channel, kText), "empty", "–", "–", "–", "–"});
            continue;
        }
        table.add({dimm.locator, cells.cell(dimm.channel, kText), format_capacity(dimm.size_bytes), dimm.type,
                   cells.cell(dimm.rated_mt_per_s, kSpeed), cells.cell(dimm.configured_mt_per_s, kSpeed),
                   or_dash(dimm.part_number)});
    }
    writer.table(table);
    writer.reasons(cells);
}

void write_settings(Writer& writer, const probe::Machine& machine) {
    if (machine.settings.empty()) return;
    writer.section("Settings");
    for (const auto& [name, setting] : machine.settings) writer.entry(name, setting, kText);
}

}  // namespace

void print_machine(std::ostream& out, const probe::Machine& machine, const Style& style) {
    Writer writer(out, style);
    write_host(writer, machine);
    write_memory(writer, machine);
    write_packages(writer, machine);
    write_nodes(writer, machine);
    write_caches(writer, machine);
    write_board(writer, machine, style);
    write_channels(writer, machine);
    write_dimms(writer, machine);
    write_memory_notes(writer, machine);
    write_settings(writer, machine);
    write_findings(writer, machine.findings);
}

}  // namespace weir::reports
