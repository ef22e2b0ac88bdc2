// SPDX-License-Identifier: Apache-2.0
#include "measure/matrix/node_matrix.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/error.h"
#include "measure/matrix/interleaved_round.h"
#include "measure/matrix/link_round.h"
#include "measure/matrix/round.h"

namespace weir::measure {
namespace {

/// Of the largest round.
std::uint64_t round_bytes(const MatrixNodes& nodes) {
    std::uint64_t largest = 0;
    for (const MemoryNode& memory_node : nodes.memory_nodes) {
        std::uint64_t bytes = 0;
        for (const CpuNode& cpu_node : nodes.cpu_nodes) {
            bytes += cpu_node.pins.size() * part_bytes(nodes, cpu_node, memory_node);
        }
        largest = std::max(largest, bytes);
    }
    return largest;
}

std::size_t threads_of(const MatrixNodes& nodes) {
    std::size_t threads = 0;
    for (const CpuNode& node : nodes.cpu_nodes) threads += node.pins.size();
    return threads;
}

std::vector<int> without(const std::vector<int>& these, const std::vector<int>& those) {
    std::vector<int> left;
    std::copy_if(these.begin(), these.end(), std::back_inserter(left),
                 [&](int id) { return std::find(those.begin(), those.end(), id) == those.end(); });
    return left;
}

template <class Ends>
std::vector<int> ids(const Ends& ends) {
    std::vector<int> found;
    for (const auto& end : ends) found.push_back(end.id);
    return found;
}

/// "; node 2 has no memory, nodes 3, 4 have no cores".
std::string lacking(const std::vector<int>& nodes, const char* what) {
    if (nodes.empty()) return "";
    return fmt::format("; {} {} {} no {}", nodes.size() == 1 ? "node" : "nodes", fmt::join(nodes, ", "),
                       nodes.size() == 1 ? "has" : "have", what);
}

std::size_t figures_in(const Measurements& out) {
    return out.bandwidth.size() + out.package_links.size() + out.interleaved.size();
}

}  // namespace

NodeMatrix::NodeMatrix(MatrixNodes nodes, MatrixBudget budget) : nodes_(std::move(nodes)) {
    unusable_ = drop_unusable(nodes_);
    budget.fill_s += fill_seconds(round_bytes(nodes_), count_matrix(nodes_.shape()).fills(),
                                  threads_of(nodes_), nodes_.cpu_nodes.size());
    plan_ = plan_matrix(nodes_.shape(), budget);
}

std::string NodeMatrix::conditions() const {
    if (plan_.pairs == 0) return "no node has memory enough";
    std::string text =
        fmt::format("{}, at most {}; {} windows of {:.0f} ms each", plan_.describe(),
                    format_seconds(plan_.at_most_seconds), plan_.samples, 1000 * plan_.window_s);
    const std::vector<int> rows = ids(nodes_.cpu_nodes);
    std::vector<int> columns = ids(nodes_.memory_nodes);
    for (const UnusableNode& each : unusable_) columns.push_back(each.id);
    text += lacking(without(rows, columns), "memory") + lacking(without(columns, rows), "cores");
    if (sharers(nodes_) > 1) {
        text += fmt::format("; {} nodes with cores, {} with memory: in the rounds some shared a memory node",
                            nodes_.cpu_nodes.size(), nodes_.memory_nodes.size());
    }
    return text;
}

void NodeMatrix::describe(Measurements& out) const {
    out.conditions["matrix"] = conditions();
    out.matrix_nodes = nodes_.described;
    for (const UnusableNode& each : unusable_) {
        out.warnings.push_back(fmt::format("node matrix: no figures of node {}'s memory: {}; {}", each.id,
                                           each.reason.why, each.reason.remedy));
        for (const CpuNode& cpu_node : nodes_.cpu_nodes)
            out.unreadable_pairs.push_back({cpu_node.id, each.id, each.reason.why, each.reason.remedy});
    }
}

void NodeMatrix::run(const Bench& bench, const kernels::ReadKernel& kernel) const {
    bench.tell("node matrix: " + plan_.describe(), 0);
    bench.arena.release();
    describe(bench.out);
    const std::size_t before = figures_in(bench.out);
    run_rounds(bench, kernel);
    if (!bench.stopped()) return;
    bench.out.warnings.push_back(fmt::format("interrupted: the node matrix has {} of its {} figures",
                                             figures_in(bench.out) - before, plan_.figures));
}

void NodeMatrix::run_rounds(const Bench& bench, const kernels::ReadKernel& kernel) const {
    const std::size_t fills = plan_.fills();
    for (std::size_t i = 0; i < fills && !bench.stopped(); ++i) {
        const Bench part = bench.part(i, fills);
        try {
            if (i < plan_.rounds) {
                measure_round(part, nodes_, plan_, i, kernel);
            } else if (i < plan_.rounds + plan_.link_rounds) {
                measure_link_round(part, nodes_, plan_, i - plan_.rounds, kernel);
            } else {
                measure_interleaved(part, nodes_, plan_, kernel);
            }
        } catch (const MachineError& error) {
            bench.out.warnings.push_back(fmt::format("node matrix: memory {} of {} was left out: {}; {}",
                                                     i + 1, fills, error.what(), error.remedy()));
        }
    }
}

}  // namespace weir::measure
