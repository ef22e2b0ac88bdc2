// SPDX-License-Identifier: Apache-2.0
#include "reports/machines_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

#include "base/units.h"
#include "reports/figures.h"
#include "reports/writer.h"

namespace weir::reports {
namespace {

using probe::hardware::CpuFacts;
using probe::hardware::Figure;
using probe::hardware::Generation;
using probe::hardware::Part;
using probe::hardware::PartList;

constexpr double kTera = 1e12;
constexpr const char* kUnchecked = "general knowledge, not checked";

/// A mark behind what nobody has checked, for tables; its meaning stands below them.
std::string marked(const Figure& figure) {
    return fmt::format("{:g}{}", figure.value, figure.sourced ? "" : "*");
}

std::string marked(const Readable<Figure>& figure) {
    return figure ? marked(*figure) : "–";
}

/// "Dell", "Dell; not checked"; a source that says so itself is left as it is.
std::string source_text(const std::string& source, bool sourced) {
    const bool said = source.find("not checked") != std::string::npos;
    return sourced || said ? source : source + "; " + kUnchecked;
}

/// "3200 MT/s (Dell)".
std::string with_source(const Figure& figure, double unit, const char* name) {
    return fmt::format("{:g} {} ({})", figure.value / unit, name, source_text(figure.source, figure.sourced));
}

void entry(Writer& writer, const char* label, const Readable<Figure>& figure, double unit, const char* name) {
    writer.entry(label, figure, [&](const Figure& known) { return with_source(known, unit, name); });
}

void write_parts(Writer& writer, const std::vector<PartList>& lists) {
    for (const PartList& list : lists) {
        Table table({{"part"},
                     {"TFLOP/s", Align::kRight},
                     {"GB/s", Align::kRight},
                     {"FLOP/B", Align::kRight},
                     {"printed", Align::kRight},
                     {"memory", Align::kRight},
                     {"what for"}});
        for (const Part& part : list.parts) {
            table.add({part.name, format_number(part.flop_per_s, kTera, 1),
                       format_number(part.memory_bandwidth_bytes_per_s, kGiga, 0),
                       format_number(part.flop_per_byte(), 1, 1),
                       format_number(part.printed_flop_per_byte, 1, 0),
                       format_number(part.capacity_bytes, kGiga, 0) + " GB",
                       part.note.empty() ? part.flop_type : part.flop_type + "; " + part.note});
        }
        writer.table(table);
        writer.note(
            fmt::format("By data sheet, from {}. FLOP/B is worked out; \"printed\" is the source's own.",
                        source_text(list.source, list.sourced)));
        writer.note(
            "FLOP/B is about how many tokens can be processed together before arithmetic binds, with weights "
            "of "
            "two bytes.");
    }
}

/// "0 1 2 4 L3".
std::string node_counts(const Generation& generation) {
    std::vector<std::string> counts;
    for (const auto& mode : generation.node_modes) counts.push_back(std::to_string(mode.nodes));
    if (generation.node_per_l3) counts.emplace_back("L3");
    return fmt::format("{}", fmt::join(counts, " "));
}

std::string modes_of(const Generation& generation) {
    std::vector<std::string> names;
    for (const auto& mode : generation.node_modes) names.push_back(mode.name);
    if (generation.node_per_l3) names.emplace_back("L3 as NUMA");
    return fmt::format("{}", fmt::join(names, ", "));
}

double best_bytes_per_s(const Generation& generation) {
    return generation.channels.value * generation.mt_per_s_1dpc.value * 1e6 * generation.bus_bytes;
}

std::size_t count_models(const Generation& generation) {
    std::size_t count = 0;
    for (const auto& list : generation.models) count += list.cpus.size();
    return count;
}

void write_generations(Writer& writer, const std::vector<Generation>& generations) {
    Table table({{"generation"},
                 {"code name"},
                 {"channels", Align::kRight},
                 {"MT/s", Align::kRight},
                 {"of two", Align::kRight},
                 {"GB/s", Align::kRight},
                 {"models", Align::kRight},
                 {"nodes"}});
    for (const Generation& generation : generations) {
        table.add({generation.name, generation.code_name,
                   fmt::format("{} {}", marked(generation.channels), generation.memory_type),
                   marked(generation.mt_per_s_1dpc), marked(generation.mt_per_s_2dpc),
                   format_number(best_bytes_per_s(generation), kGiga, 1),
                   std::to_string(count_models(generation)), node_counts(generation)});
    }
    writer.table(table);
    writer.note(
        "MT/s: at most, with one DIMM a channel and with two; GB/s: of a socket with all channels at that "
        "speed. Nodes: of a socket, as the firmware can cut it; 0: one node over all sockets, L3: one for "
        "each L3 "
        "domain.");
    writer.note(fmt::format("*: {}.", kUnchecked));
}

void write_generation(Writer& writer, const Generation& generation) {
    writer.entry("generation", fmt::format("{}: {} {}, socket {}", generation.name, generation.vendor,
                                           generation.code_name, generation.socket));
    writer.entry("channels", with_source(generation.channels, 1, generation.memory_type.c_str()));
    writer.entry("one DIMM a channel", with_source(generation.mt_per_s_1dpc, 1, "MT/s"));
    entry(writer, "two DIMMs a channel", generation.mt_per_s_2dpc, 1, "MT/s");
    entry(writer, "MRDIMMs", generation.mt_per_s_mrdimm, 1, "MT/s");
    writer.entry("nodes a socket", modes_of(generation));
    entry(writer, "links between sockets", generation.socket_links, 1, "links");
    entry(writer, "a link, one direction", generation.socket_link_bytes_per_s, kGiga, "GB/s");
    entry(writer, "a die's link", generation.ccd.read_bytes_per_s, kGiga, "GB/s");
    entry(writer, "arithmetic of a core", generation.fp32_flop_per_cycle, 1, "FP32 FLOP a cycle");
}

void write_notes(Writer& writer, const Generation& generation) {
    if (generation.notes.empty()) return;
    writer.section("Notes");
    for (const auto& note : generation.notes)
        writer.note(fmt::format("{} ({})", note.text, source_text(note.source, note.sourced)));
}

std::string ccds_text(const Readable<int>& ccds) {
    if (!ccds) return "?";
    return *ccds == 0 ? "–" : std::to_string(*ccds);
}

void write_models(Writer& writer, const std::vector<CpuFacts>& cpus) {
    writer.section("Models");
    Table table({{"CPU"},
                 {"cores", Align::kRight},
                 {"dies", Align::kRight},
                 {"channels", Align::kRight},
                 {"MT/s", Align::kRight},
                 {"GB/s", Align::kRight},
                 {"dies read", Align::kRight},
                 {"note"}});
    for (const CpuFacts& cpu : cpus) {
        const Readable<double>& bound = cpu.ccd_bound_bytes_per_s;
        table.add({cpu.name + (cpu.sourced ? "" : "*"), std::to_string(cpu.cores), ccds_text(cpu.ccds),
                   std::to_string(cpu.channels), fmt::format("{:g}", cpu.mt_per_s),
                   format_number(cpu.best_bytes_per_s, kGiga, 1),
                   bound ? format_number(*bound, kGiga, 1) : "–", or_dash(cpu.note)});
    }
    writer.table(table);
    writer.note(
        "GB/s: all channels of a socket; dies read: what its dies with cores can take over their links.");
    writer.note(fmt::format("*: {}, in part at least.", kUnchecked));
}

void write_sockets(Writer& writer, const CpuFacts& cpu) {
    const auto sockets = [](int most) { return fmt::format("{} at most ({})", most, kUnchecked); };
    writer.entry("sockets", cpu.max_sockets, sockets);
    writer.entry("best bandwidth", format_bandwidth(cpu.best_bytes_per_s) + " a socket");
    if (cpu.max_sockets.value_or(2) > 1)
        writer.entry("  of two sockets", format_bandwidth(2 * cpu.best_bytes_per_s));
    writer.entry("bound of the dies", cpu.ccd_bound_bytes_per_s,
                 [](double bytes_per_s) { return format_bandwidth(bytes_per_s) + " a socket"; });
}

void write_cpu(Writer& writer, const CpuFacts& cpu) {
    writer.entry("CPU", cpu.name);
    writer.entry("cores", cpu.cores == 0 ? "not listed in the catalog" : std::to_string(cpu.cores));
    writer.entry("dies with cores", cpu.ccds, [](int ccds) {
        return ccds == 0 ? "one mesh or ring joins all cores" : std::to_string(ccds);
    });
    writer.entry("memory", fmt::format("{} channels, {:g} MT/s at most", cpu.channels, cpu.mt_per_s));
    write_sockets(writer, cpu);
    if (!cpu.note.empty()) writer.entry("note", cpu.note);
    writer.entry("source", source_text(cpu.source, cpu.sourced));
}

}  // namespace

void print_machine_list(std::ostream& out, const MachineList& list, const Style& style) {
    Writer writer(out, style);
    writer.title("Machines");
    writer.section("Parts");
    write_parts(writer, list.parts);
    writer.section("Server CPUs");
    write_generations(writer, list.generations);
}

void print_parts(std::ostream& out, const MachineList& list, const Style& style) {
    Writer writer(out, style);
    writer.title("Parts");
    write_parts(writer, list.parts);
}

void print_generation(std::ostream& out, const MachineList& list, const Style& style) {
    Writer writer(out, style);
    writer.title("Generation of CPUs");
    for (const Generation& generation : list.generations) {
        write_generation(writer, generation);
        write_models(writer, list.cpus);
        write_notes(writer, generation);
    }
}

void print_cpu(std::ostream& out, const MachineList& list, const Style& style) {
    Writer writer(out, style);
    writer.title("CPU");
    for (const CpuFacts& cpu : list.cpus) write_cpu(writer, cpu);
    for (const Generation& generation : list.generations) {
        writer.section("Its generation");
        write_generation(writer, generation);
        write_notes(writer, generation);
    }
    if (list.parts.empty()) return;
    writer.section("As a part");
    write_parts(writer, list.parts);
}

}  // namespace weir::reports
