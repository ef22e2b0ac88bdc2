// SPDX-License-Identifier: Apache-2.0
#include "reports/node_matrix.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/units.h"
#include "reports/figures.h"

namespace weir::reports {
namespace {

constexpr const char* kTriad = "triad";
constexpr const char* kLocalMark = "•";

using Pair = std::pair<int, int>;  ///< node of the threads, node of the memory

/// The best figure of each pair.
using Cells = std::map<Pair, Estimate>;

struct Nodes {
    std::set<int> cpu;
    std::set<int> memory;
};

bool is_local(const Pair& pair) {
    return pair.first == pair.second;
}

Nodes nodes_of(const std::vector<measure::Bandwidth>& bandwidth) {
    Nodes nodes;
    for (const measure::Bandwidth& each : bandwidth) {
        nodes.cpu.insert(each.cpu_node);
        nodes.memory.insert(each.memory_node);
    }
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

Cells cells_of(const std::vector<measure::Bandwidth>& bandwidth, std::string_view load, bool triad) {
    Cells cells;
    for (const measure::Bandwidth& each : bandwidth) {
        if (each.load != load || (triad ? each.kernel != kTriad : !each.reads())) continue;
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

std::string cell_text(const Cells& cells, const Pair& pair) {
    const auto cell = cells.find(pair);
    if (cell == cells.end()) return "–";
    return fmt::format("{}{}{}", cell->second.noisy() ? "noisy " : "", is_local(pair) ? kLocalMark : "",
                       format_number(cell->second.median, kGiga, 1));
}

Table matrix_of(const Cells& cells, const Nodes& nodes) {
    std::vector<Column> columns{{"threads on"}};
    for (const int memory : nodes.memory)
        columns.push_back({fmt::format("memory {}", memory), Align::kRight});
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

}  // namespace

void write_node_matrices(Writer& writer, const std::vector<measure::Bandwidth>& bandwidth) {
    const Nodes nodes = nodes_of(bandwidth);
    if (nodes.cpu.size() < 2 && nodes.memory.size() < 2) return;
    for (const std::string& load : loads_of(bandwidth)) {
        for (const bool triad : {false, true}) {
            const Cells cells = cells_of(bandwidth, load, triad);
            if (cells.empty()) continue;
            writer.section(
                fmt::format("{} between nodes, {}, GB/s", triad ? "Triad" : "Read", load_in_words(load)));
            writer.matrix(matrix_of(cells, nodes));
            writer.note(comparison(cells));
        }
    }
    writer.note(fmt::format("{} marks memory of the threads' own node.", kLocalMark));
}

}  // namespace weir::reports
