// SPDX-License-Identifier: Apache-2.0
#include "measure/matrix/node_matrix.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "measure/matrix/round.h"

namespace weir::measure {
namespace {

constexpr std::size_t kFiguresAPair = 4;  // two kernels, alone and with all

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

}  // namespace

NodeMatrix::NodeMatrix(MatrixNodes nodes, MatrixBudget budget) : nodes_(std::move(nodes)) {
    warnings_ = drop_unusable(nodes_);
    const std::size_t rows = nodes_.cpu_nodes.size();
    const std::size_t columns = nodes_.memory_nodes.size();
    budget.fill_s += fill_seconds(round_bytes(nodes_), columns, threads_of(nodes_), rows);
    plan_ = plan_matrix(rows, columns, budget);
}

std::string NodeMatrix::conditions() const {
    if (plan_.pairs == 0) return "no node has memory enough";
    std::string text =
        fmt::format("{}, at most {}; {} windows of {:.0f} ms each", plan_.describe(),
                    format_seconds(plan_.at_most_seconds), plan_.samples, 1000 * plan_.window_s);
    if (sharers(nodes_) > 1) {
        text += fmt::format("; {} nodes with cores, {} with memory: in the rounds some shared a memory node",
                            nodes_.cpu_nodes.size(), nodes_.memory_nodes.size());
    }
    return text;
}

void NodeMatrix::run(const Bench& bench, const kernels::ReadKernel& kernel) const {
    Measurements& out = bench.out;
    bench.tell("node matrix: " + plan_.describe(), 0);
    bench.arena.release();
    out.conditions["matrix"] = conditions();
    out.warnings.insert(out.warnings.end(), warnings_.begin(), warnings_.end());
    const std::size_t before = out.bandwidth.size();
    const double share = (bench.stage_end - bench.stage_begin) / static_cast<double>(plan_.rounds);
    for (std::size_t round = 0; round < plan_.rounds && !bench.stopped(); ++round) {
        Bench part = bench;
        part.stage_begin = bench.stage_begin + share * static_cast<double>(round);
        part.stage_end = part.stage_begin + share;
        try {
            MatrixRound(part, nodes_, plan_, round).run(kernel);
        } catch (const MachineError& error) {
            out.warnings.push_back(fmt::format("node matrix: round {} was left out: {}; {}", round + 1,
                                               error.what(), error.remedy()));
        }
    }
    if (!bench.stopped()) return;
    out.warnings.push_back(fmt::format("interrupted: the node matrix has {} of its {} figures",
                                       out.bandwidth.size() - before, kFiguresAPair * plan_.pairs));
}

}  // namespace weir::measure
