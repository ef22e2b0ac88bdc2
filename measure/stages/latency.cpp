// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/latency.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/units.h"
#include "measure/sampling/chase.h"
#include "measure/sampling/turns.h"

namespace weir::measure {
namespace {

/// The figures of all pairs, as they come.
class IdleLatency {
public:
    IdleLatency(const Bench& bench, const MatrixNodes& nodes, std::uint64_t least_bytes)
        : bench_(bench),
          nodes_(nodes),
          least_bytes_(least_bytes),
          figures_(nodes.cpu_nodes.size() * nodes.memory_nodes.size() + 1) {}

    void run() {
        for (const CpuNode& cpu_node : nodes_.cpu_nodes) {
            for (const MemoryNode& memory_node : nodes_.memory_nodes)
                add(cpu_node, memory_node, numa::Pages::kTransparentHuge);
        }
        // Nodes with both come first in both lists. Where huge pages were not to be had it was of small ones.
        if (!found_.empty() && found_.front().pages == "thp")
            add(nodes_.cpu_nodes.front(), nodes_.memory_nodes.front(), numa::Pages::kSmall);
        if (found_.empty() && why_) bench_.out.latency = *why_;
    }

private:
    void add(const CpuNode& cpu_node, const MemoryNode& memory_node, numa::Pages pages) {
        const Bench bench = bench_.part(told_++, figures_);
        if (bench.stopped()) return;
        bench.tell(fmt::format("latency of node {} to node {}'s memory{}", cpu_node.id, memory_node.id,
                               pages == numa::Pages::kSmall ? " in 4 KiB pages" : ""),
                   0);
        try {
            measure(bench, cpu_node, memory_node, pages);
        } catch (const MachineError& error) {
            leave_out(cpu_node, memory_node, {error.what(), error.remedy()});
        }
    }

    void measure(Bench bench, const CpuNode& cpu_node, const MemoryNode& memory_node, numa::Pages pages) {
        const auto start = std::chrono::steady_clock::now();
        const numa::Pin pin = cpu_node.pins.front();
        const numa::Team one({pin});
        Chase chase(chase_bytes(bench, pin.cpu, memory_node.bind_to, least_bytes_), memory_node.bind_to,
                    pages);
        one.run([&](numa::Member&) {
            chase.build(told_);
            sweep_caches(bench, pin.cpu);
        });
        const Chase::Place place = chase.place();
        if (place.there < kPlaced) {
            return leave_out(cpu_node, memory_node,
                             {fmt::format("{} of the pages are there", format_percent(place.there)),
                              "allow the mbind and move_pages system calls, or free memory of the node"});
        }
        const std::chrono::duration<double> made = std::chrono::steady_clock::now() - start;
        bench.rule.seconds = std::max(0.0, bench.rule.seconds - made.count());
        const Series loads = sample_rates(bench, one, [&](numa::Member&, const WindowClock& clock) {
            return for_a_window(clock, [&] { return chase.step(); });
        });
        chase.validate();
        if (!bench.enough(loads)) return;
        found_.push_back({cpu_node.id, memory_node.id, loads.estimate().inverted(kNanosecondsPerSecond),
                          place.pages, loads.doubts});
        bench_.out.latency = found_;
    }

    void leave_out(const CpuNode& cpu_node, const MemoryNode& memory_node, const Unreadable& why) {
        bench_.out.warnings.push_back(fmt::format("no latency of node {} to node {}'s memory: {}; {}",
                                                  cpu_node.id, memory_node.id, why.why, why.remedy));
        if (!why_) why_ = why;
    }

    const Bench& bench_;
    const MatrixNodes& nodes_;
    std::uint64_t least_bytes_;
    std::size_t figures_;
    std::size_t told_ = 0;
    std::vector<Latency> found_;
    std::optional<Unreadable> why_;  // the first pair that was left out
};

}  // namespace

void measure_latency(const Bench& bench, const kernels::ReadKernel&) {
    measure_latency(bench, matrix_nodes(bench.machine), kChaseBytes);
}

void measure_latency(const Bench& bench, const MatrixNodes& nodes, std::uint64_t least_bytes) {
    IdleLatency(bench, nodes, least_bytes).run();
}

}  // namespace weir::measure
