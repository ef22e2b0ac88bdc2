// SPDX-License-Identifier: Apache-2.0
#include "reports/node_matrix.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/units.h"
#include "reports/figures.h"
#include "reports/unreadable.h"

namespace weir::reports {
namespace {

constexpr const char* kLocalMark = "•";

using Pair = std::pair<int, int>;  ///< node of the threads, node of the memory

/// The best figure of each pair.
using Cells = std::map<Pair, Estimate>;

struct Nodes {
    std::set<int> cpu;
    std::set<int> memory;
    std::map<int, std::string> kinds;  ///< of memory, where it is known
};

/// A way of using memory, and the kernels that do it.
struct Use {
    const char* name;
    bool (*has)(std::string_view kernel);
};
constexpr std::array<Use, 3> kUses{{
    {"Read", measure::is_read},
    {"Triad", [](std::string_view kernel) { return kernel == "triad"; }},
    {"Copy", [](std::string_view kernel) { return kernel == "copy"; }},
}};

bool is_local(const Pair& pair) {
    return pair.first == pair.second;
}

Nodes nodes_of(const measure::Measurements& measurements) {
    Nodes nodes;
    for (const measure::Bandwidth& each : measurements.bandwidth) {
        nodes.cpu.insert(each.cpu_node);
        nodes.memory.insert(each.memory_node);
    }
    for (const measure::UnreadablePair& each : measurements.unreadable_pairs) {
        nodes.cpu.insert(each.cpu_node);
        nodes.memory.insert(each.memory_node);
    }
    for (const measure::MatrixNode& each : measurements.matrix_nodes) nodes.kinds[each.id] = each.kind;
    return nodes;
}

/// The loads in the order in which they were measured.
std::vector<std::string> loads_of(const std::vector<measure::Bandwidth>& bandwidth) {
    std::vector<std::string> loads;
    std::set<std::string_view> seen;
    for (const measure::Bandwidth& each : bandwidth) {
        if (seen.insert(each.load).second) loads.push_back(each.load);
    }
    return loads;
}

Cells cells_of(const std::vector<measure::Bandwidth>& bandwidth, std::string_view load, const Use& use) {
    Cells cells;
    for (const measure::Bandwidth& each : bandwidth) {
        if (each.load != load || !use.has(each.kernel)) continue;
        const auto [kept, is_new] = cells.try_emplace({each.cpu_node, each.memory_node}, each.bytes_per_s);
        if (!is_new && each.bytes_per_s.median > kept->second.median) kept->second = each.bytes_per_s;
    }
    return cells;
}

/// The best pair, local or remote; none when there is no such pair.
Cells::const_iterator best(const Cells& cells, bool local) {
    auto found = cells.end();
    for (auto cell = cells.begin(); cell != cells.end(); ++cell) {
        if (is_local(cell->first) != local) continue;
        if (found == cells.end() || cell->second.median > found->second.median) found = cell;
    }
    return found;
}

std::string figure_text(const Estimate& figure, const char* mark = "") {
    return fmt::format("{}{}{}", figure.noisy() ? "noisy " : "", mark,
                       format_number(figure.median, kGiga, 1));
}

std::string cell_text(const Cells& cells, const Pair& pair) {
    const auto cell = cells.find(pair);
    if (cell == cells.end()) return "–";
    return figure_text(cell->second, is_local(pair) ? kLocalMark : "");
}

/// "memory 2 (cxl)"; DRAM is not said.
std::string memory_name(const Nodes& nodes, int memory) {
    const auto kind = nodes.kinds.find(memory);
    if (kind == nodes.kinds.end() || kind->second.empty() || kind->second == "dram")
        return fmt::format("memory {}", memory);
    return fmt::format("memory {} ({})", memory, kind->second);
}

Table matrix_of(const Cells& cells, const Nodes& nodes) {
    std::vector<Column> columns{{"threads on"}};
    for (const int memory : nodes.memory) columns.push_back({memory_name(nodes, memory), Align::kRight});
    Table table(std::move(columns));
    for (const int cpu : nodes.cpu) {
        std::vector<std::string> row{fmt::format("node {}", cpu)};
        for (const int memory : nodes.memory) row.push_back(cell_text(cells, {cpu, memory}));
        table.add(std::move(row));
    }
    return table;
}

/// "Best local 150.0 GB/s (node 0); best remote 40.0 GB/s (node 0 to memory 1), 26.7 % of local."
std::string comparison(const Cells& cells) {
    const auto local = best(cells, true);
    const auto remote = best(cells, false);
    std::string text = "No local pair was measured";
    if (local != cells.end()) {
        text = fmt::format("Best local {} (node {})", format_bandwidth(local->second.median),
                           local->first.first);
    }
    if (remote == cells.end()) return text + "; no remote pair was measured.";
    text += fmt::format("; best remote {} (node {} to memory {})", format_bandwidth(remote->second.median),
                        remote->first.first, remote->first.second);
    if (local == cells.end() || local->second.median <= 0) return text + ".";
    return text + fmt::format(", {} of local.", format_percent(remote->second.median / local->second.median));
}

std::string load_in_words(const std::string& load) {
    if (load == "alone") return "each pair alone";
    if (load == "all") return "all nodes at once";
    return load;
}

void write_matrices(Writer& writer, const std::vector<measure::Bandwidth>& bandwidth, const Nodes& nodes) {
    for (const std::string& load : loads_of(bandwidth)) {
        for (const Use& use : kUses) {
            const Cells cells = cells_of(bandwidth, load, use);
            if (cells.empty()) continue;
            writer.section(fmt::format("{} between nodes, {}, GB/s", use.name, load_in_words(load)));
            writer.matrix(matrix_of(cells, nodes));
            writer.note(comparison(cells));
        }
    }
    writer.note(fmt::format("{} marks memory of the threads' own node.", kLocalMark));
}

/// One line for each reason, with the pairs that share it.
void write_unreadable(Writer& writer, const std::vector<measure::UnreadablePair>& unreadable) {
    std::map<std::pair<std::string, std::string>, std::vector<std::string>> pairs;
    for (const measure::UnreadablePair& each : unreadable) {
        pairs[{each.why, each.remedy}].push_back(
            fmt::format("node {} with memory {}", each.cpu_node, each.memory_node));
    }
    for (const auto& [reason, names] : pairs) {
        writer.note(
            fmt::format("Unreadable: {}: {}; {}", fmt::join(names, ", "), reason.first, reason.second));
    }
}

constexpr auto kFigure = [](const Estimate& figure) { return figure_text(figure); };

void write_links(Writer& writer, const std::vector<measure::PackageLink>& links) {
    if (links.empty()) return;
    writer.section("Reading another package's memory, GB/s");
    Table table({{"threads of"},
                 {"memory of"},
                 {"threads", Align::kRight},
                 {"one way", Align::kRight},
                 {"both ways", Align::kRight},
                 {"of one way", Align::kRight}});
    UnreadableCells unreadable;
    for (const measure::PackageLink& each : links) {
        const Readable<Estimate>& one = each.one_way_bytes_per_s;
        const Readable<Estimate>& both = each.both_ways_bytes_per_s;
        const bool known = one && both && one->median > 0;
        table.add({fmt::format("package {}", each.cpu_package),
                   fmt::format("package {}", each.memory_package), fmt::format("{}", each.threads),
                   unreadable.cell(one, kFigure), unreadable.cell(both, kFigure),
                   known ? format_percent(both->median / one->median) : "–"});
    }
    writer.table(table);
    writer.note("Both ways: what this direction keeps while the other package reads as well.");
    writer.reasons(unreadable);
}

using Threads = std::pair<std::vector<int>, int>;  ///< nodes, and how many threads they have

void write_interleaved(Writer& writer, const std::vector<measure::Interleaved>& interleaved) {
    if (interleaved.empty()) return;
    writer.section(
        fmt::format("Memory interleaved over {}, GB/s", format_nodes(interleaved.front().memory_nodes)));
    UnreadableCells unreadable;
    std::vector<Threads> rows;
    std::map<Threads, std::array<std::string, kUses.size()>> cells;
    for (const measure::Interleaved& each : interleaved) {
        const Threads threads{each.cpu_nodes, each.threads};
        const auto [row, is_new] = cells.try_emplace(threads);
        if (is_new) {
            rows.push_back(threads);
            row->second.fill("–");
        }
        for (std::size_t use = 0; use < kUses.size(); ++use) {
            if (kUses[use].has(each.kernel)) row->second[use] = unreadable.cell(each.bytes_per_s, kFigure);
        }
    }
    std::vector<Column> columns{{"threads on"}, {"threads", Align::kRight}};
    for (const Use& use : kUses) columns.push_back({use.name, Align::kRight});
    Table table(std::move(columns));
    for (const Threads& row : rows) {
        const auto& [read, triad, copy] = cells.at(row);
        table.add({format_nodes(row.first), fmt::format("{}", row.second), read, triad, copy});
    }
    writer.table(table);
    writer.reasons(unreadable);
}

}  // namespace

void write_node_matrices(Writer& writer, const measure::Measurements& measurements) {
    const Nodes nodes = nodes_of(measurements);
    if (nodes.cpu.size() < 2 && nodes.memory.size() < 2) return;
    write_matrices(writer, measurements.bandwidth, nodes);
    write_unreadable(writer, measurements.unreadable_pairs);
    write_links(writer, measurements.package_links);
    write_interleaved(writer, measurements.interleaved);
}

void write_node_matrices(Writer& writer, const std::vector<measure::Bandwidth>& bandwidth) {
    measure::Measurements measurements;
    measurements.bandwidth = bandwidth;
    write_node_matrices(writer, measurements);
}

}  // namespace weir::reports
