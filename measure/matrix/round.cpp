// SPDX-License-Identifier: Apache-2.0
#include "measure/matrix/round.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "measure/matrix/kernels.h"
#include "measure/matrix/placed_team.h"

namespace weir::measure {
namespace {

std::vector<Assignment> pairs_of(const MatrixNodes& nodes, std::size_t round) {
    const std::vector<std::size_t> places =
        partners(nodes.cpu_nodes.size(), nodes.memory_nodes.size(), round);
    std::vector<Assignment> pairs;
    for (std::size_t i = 0; i < places.size(); ++i) pairs.push_back({i, {places[i]}});
    return pairs;
}

class PairsRound {
public:
    PairsRound(const Bench& outer, const MatrixNodes& nodes, const MatrixPlan& plan, std::size_t round)
        : nodes_(nodes),
          team_(outer, nodes, plan, pairs_of(nodes, round)),
          name_(fmt::format("node matrix, round {} of {}", round + 1, plan.rounds)) {}

    void run(const kernels::ReadKernel& kernel) {
        tell("filling memory");
        const bool any = team_.fill();
        for (std::size_t pair = 0; pair < team_.size(); ++pair) {
            if (const auto& why = team_.misplaced(pair)) enter(pair, *why);
        }
        if (!any) return;
        const MeasureKernel both_loads = [this](const MatrixKernel& each) {
            measure_alone(each);
            measure_all(each);
        };
        with_reads(team_, kernel, both_loads);
        with_streams(team_, both_loads);
    }

private:
    int memory_node(std::size_t pair) const {
        return nodes_.memory_nodes[team_.assignment(pair).memory_nodes.front()].id;
    }

    void enter(std::size_t pair, const Unreadable& reason) {
        team_.bench().out.unreadable_pairs.push_back(
            {team_.cpu_node(pair).id, memory_node(pair), reason.why, reason.remedy});
    }

    void measure_alone(const MatrixKernel& kernel) {
        for (std::size_t pair = 0; pair < team_.size(); ++pair) {
            tell(fmt::format("{} on node {} of node {}'s memory", kernel.name, team_.cpu_node(pair).id,
                             memory_node(pair)));
            if (team_.bench().stopped()) return;
            if (team_.misplaced(pair)) continue;
            add(kernel, pair, "alone", team_.sample(kernel.step, PlacedTeam::Assigned{pair}));
        }
    }

    /// Also those whose memory is elsewhere are at work, so that every node is busy.
    void measure_all(const MatrixKernel& kernel) {
        tell(fmt::format("{}, all nodes at once", kernel.name));
        if (team_.bench().stopped()) return;
        std::vector<PlacedTeam::Assigned> groups;
        for (std::size_t pair = 0; pair < team_.size(); ++pair) groups.push_back({pair});
        const std::vector<Series> rates = team_.sample(kernel.step, groups);
        for (std::size_t pair = 0; pair < team_.size(); ++pair) add(kernel, pair, "all", rates[pair]);
    }

    void add(const MatrixKernel& kernel, std::size_t pair, const char* load, const Series& rates) {
        if (team_.misplaced(pair) || !team_.bench().enough(rates)) return;
        const Estimate rate = rates.estimate();
        team_.bench().out.bandwidth.push_back({std::string(kernel.name), team_.cpu_node(pair).id,
                                               memory_node(pair), static_cast<int>(team_.threads({pair})),
                                               team_.pages(pair), load, rate, rate.scaled(kernel.traffic),
                                               rates.doubts});
    }

    void tell(const std::string& what) {
        constexpr std::size_t kKernels = 3;
        const std::size_t steps = 1 + kKernels * (team_.size() + 1);
        team_.bench().tell(fmt::format("{}: {}", name_, what),
                           static_cast<double>(told_++) / static_cast<double>(steps));
    }

    const MatrixNodes& nodes_;
    PlacedTeam team_;
    std::string name_;      // "node matrix, round 2 of 8"
    std::size_t told_ = 0;  // steps of this round that have begun
};

}  // namespace

void measure_round(const Bench& outer, const MatrixNodes& nodes, const MatrixPlan& plan, std::size_t round,
                   const kernels::ReadKernel& kernel) {
    PairsRound(outer, nodes, plan, round).run(kernel);
}

}  // namespace weir::measure
