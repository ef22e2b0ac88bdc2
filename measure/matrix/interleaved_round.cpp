// SPDX-License-Identifier: Apache-2.0
#include "measure/matrix/interleaved_round.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <numeric>
#include <string>
#include <vector>

#include "measure/matrix/kernels.h"
#include "measure/matrix/placed_team.h"

namespace weir::measure {
namespace {

std::vector<Assignment> spread(const MatrixNodes& nodes) {
    std::vector<std::size_t> all(nodes.memory_nodes.size());
    std::iota(all.begin(), all.end(), 0);
    std::vector<Assignment> assignments;
    for (std::size_t i = 0; i < nodes.cpu_nodes.size(); ++i) assignments.push_back({i, all});
    return assignments;
}

class InterleavedRound {
public:
    InterleavedRound(const Bench& outer, const MatrixNodes& nodes, const MatrixPlan& plan)
        : team_(outer, nodes, plan, spread(nodes)), all_(team_.size()), steps_(1 + 3 * plan.spreads) {
        std::iota(all_.begin(), all_.end(), 0);
        for (const MemoryNode& node : nodes.memory_nodes) memory_nodes_.push_back(node.id);
    }

    void run(const kernels::ReadKernel& kernel) {
        tell("filling memory");
        team_.fill();
        for (const std::size_t each : all_) {
            const auto& why = team_.misplaced(each);
            if (!why) continue;
            out().interleaved.push_back({std::string(kernel.name),
                                         cpu_nodes(all_),
                                         memory_nodes_,
                                         threads(all_),
                                         "unknown",
                                         *why,
                                         *why,
                                         {}});
            return;
        }
        const MeasureKernel each_and_all = [this](const MatrixKernel& kernel) {
            for (const std::size_t each : all_) measure(kernel, {each});
            if (all_.size() > 1) measure(kernel, all_);
        };
        with_reads(team_, kernel, each_and_all);
        with_streams(team_, each_and_all);
    }

private:
    void measure(const MatrixKernel& kernel, const PlacedTeam::Assigned& assigned) {
        const std::vector<int> ids = cpu_nodes(assigned);
        tell(fmt::format("{} on node{} {}", kernel.name, ids.size() > 1 ? "s" : "", fmt::join(ids, ", ")));
        if (team_.bench().stopped()) return;
        const Series rates = team_.sample(kernel.step, assigned);
        if (!team_.bench().enough(rates)) return;
        const Estimate rate = rates.estimate();
        out().interleaved.push_back({std::string(kernel.name), ids, memory_nodes_, threads(assigned),
                                     team_.pages(assigned.front()), rate, rate.scaled(kernel.traffic),
                                     rates.doubts});
    }

    std::vector<int> cpu_nodes(const PlacedTeam::Assigned& assigned) const {
        std::vector<int> ids;
        for (const std::size_t each : assigned) ids.push_back(team_.cpu_node(each).id);
        return ids;
    }
    int threads(const PlacedTeam::Assigned& assigned) const {
        return static_cast<int>(team_.threads(assigned));
    }
    Measurements& out() const { return team_.bench().out; }

    void tell(const std::string& what) {
        team_.bench().tell("interleaved memory: " + what,
                           static_cast<double>(told_++) / static_cast<double>(steps_));
    }

    PlacedTeam team_;
    PlacedTeam::Assigned all_;
    std::vector<int> memory_nodes_;
    std::size_t steps_;
    std::size_t told_ = 0;
};

}  // namespace

void measure_interleaved(const Bench& outer, const MatrixNodes& nodes, const MatrixPlan& plan,
                         const kernels::ReadKernel& kernel) {
    InterleavedRound(outer, nodes, plan).run(kernel);
}

}  // namespace weir::measure
