// SPDX-License-Identifier: Apache-2.0
#include "measure/matrix/link_round.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "measure/matrix/kernels.h"
#include "measure/matrix/placed_team.h"

namespace weir::measure {
namespace {

/// One direction: its assignments are those from `first` on.
struct Direction {
    int cpu_package = 0;
    int memory_package = 0;
    PlacedTeam::Assigned assigned;
};
using Link = std::array<Direction, 2>;

/// The cpu nodes of one package, with the memory nodes of another round about.
Direction direction(const MatrixNodes& nodes, int cpu_package, int memory_package,
                    std::vector<Assignment>& assignments) {
    Direction made{cpu_package, memory_package, {}};
    const std::vector<std::size_t> memory = nodes.memory_places(memory_package);
    for (const std::size_t cpu_node : nodes.cpu_places(cpu_package)) {
        const std::size_t place = memory[made.assigned.size() % memory.size()];
        made.assigned.push_back(assignments.size());
        assignments.push_back({cpu_node, {place}});
    }
    return made;
}

class LinkRound {
public:
    LinkRound(const Bench& outer, const MatrixNodes& nodes, const MatrixPlan& plan, std::size_t round)
        : team_(outer, nodes, plan, assign(nodes, round)),
          name_(fmt::format("packages, round {} of {}", round + 1, plan.link_rounds)) {}

    void run(const kernels::ReadKernel& kernel) {
        tell("filling memory");
        if (team_.fill()) {
            with_reads(team_, kernel, [this](const MatrixKernel& reads) {
                for (const Link& link : links_) measure(reads, link);
            });
            return;
        }
        for (const Link& link : links_) {
            for (const Direction& way : link) enter_unreadable(kernel.name, way, *misplaced(link));
        }
    }

private:
    /// Fills links_, in passing.
    std::vector<Assignment> assign(const MatrixNodes& nodes, std::size_t round) {
        const std::vector<int> packages = nodes.packages();
        const auto rounds = meetings(packages.size());
        std::vector<Assignment> assignments;
        for (const auto& [a, b] : rounds[round]) {
            links_.push_back({direction(nodes, packages[a], packages[b], assignments),
                              direction(nodes, packages[b], packages[a], assignments)});
        }
        return assignments;
    }

    /// Why one of its directions has no figures: then both-ways has none either way.
    const Unreadable* misplaced(const Link& link) const {
        for (const Direction& way : link) {
            for (const std::size_t each : way.assigned) {
                if (const auto& why = team_.misplaced(each)) return &*why;
            }
        }
        return nullptr;
    }

    void measure(const MatrixKernel& reads, const Link& link) {
        if (const Unreadable* const why = misplaced(link)) {
            for (const Direction& way : link) enter_unreadable(reads.name, way, *why);
            return;
        }
        std::vector<Series> one_way;
        for (const Direction& way : link) {
            tell(fmt::format("package {} reads of package {}", way.cpu_package, way.memory_package));
            if (bench().stopped()) return;
            one_way.push_back(team_.sample(reads.step, way.assigned));
        }
        tell(fmt::format("packages {} and {} read of each other", link[0].cpu_package, link[1].cpu_package));
        if (bench().stopped()) return;
        const std::vector<Series> both = team_.sample(reads.step, {link[0].assigned, link[1].assigned});
        for (std::size_t i = 0; i < link.size(); ++i) enter(reads.name, link[i], one_way[i], both[i]);
    }

    void enter(std::string_view kernel, const Direction& way, const Series& one_way, const Series& both) {
        if (!bench().enough(one_way) || !bench().enough(both)) return;
        std::vector<std::string> doubts = one_way.doubts;
        for (const std::string& doubt : both.doubts) {
            if (std::find(doubts.begin(), doubts.end(), doubt) == doubts.end()) doubts.push_back(doubt);
        }
        bench().out.package_links.push_back({std::string(kernel), way.cpu_package, way.memory_package,
                                             threads(way), team_.pages(way.assigned.front()),
                                             one_way.estimate(), both.estimate(), std::move(doubts)});
    }

    void enter_unreadable(std::string_view kernel, const Direction& way, const Unreadable& why) {
        bench().out.package_links.push_back({std::string(kernel),
                                             way.cpu_package,
                                             way.memory_package,
                                             threads(way),
                                             "unknown",
                                             why,
                                             why,
                                             {}});
    }

    int threads(const Direction& way) const { return static_cast<int>(team_.threads(way.assigned)); }
    const Bench& bench() const { return team_.bench(); }

    void tell(const std::string& what) {
        constexpr std::size_t kWays = 3;
        const std::size_t steps = 1 + kWays * links_.size();
        bench().tell(fmt::format("{}: {}", name_, what),
                     static_cast<double>(told_++) / static_cast<double>(steps));
    }

    std::vector<Link> links_;  // before team_, which is made of them
    PlacedTeam team_;
    std::string name_;
    std::size_t told_ = 0;
};

}  // namespace

void measure_link_round(const Bench& outer, const MatrixNodes& nodes, const MatrixPlan& plan,
                        std::size_t round, const kernels::ReadKernel& kernel) {
    LinkRound(outer, nodes, plan, round).run(kernel);
}

}  // namespace weir::measure
