// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/bench.h"

#include <algorithm>
#include <limits>

namespace weir::measure {
namespace {

// Of a stage's time, what the least number of windows takes: the rest is for barriers between them, windows
// that are repeated, and intervals that want more.
constexpr double kForTheLeast = 0.5;

}  // namespace

Bench Bench::range(double begin, double end) const {
    Bench part = *this;
    part.rule.seconds = (end - begin) * rule.seconds;
    part.stage_begin = stage_begin + begin * (stage_end - stage_begin);
    part.stage_end = stage_begin + end * (stage_end - stage_begin);
    return part;
}

Bench Bench::part(std::size_t i, std::size_t n) const {
    const auto count = static_cast<double>(n);
    return range(static_cast<double>(i) / count, static_cast<double>(i + 1) / count);
}

Bench Bench::trial() const {
    constexpr std::size_t kWindows = 3;
    Bench trial = *this;
    trial.rule.least = kWindows;
    trial.rule.width = std::numeric_limits<double>::infinity();
    return trial;
}

std::vector<int> Bench::nodes() const {
    std::vector<int> nodes;
    for (const numa::Pin& pin : team.pins()) {
        if (std::find(nodes.begin(), nodes.end(), pin.node) == nodes.end()) nodes.push_back(pin.node);
    }
    return nodes;
}

const char* Bench::load(int threads) const {
    const auto with_cores = std::count_if(machine.nodes.begin(), machine.nodes.end(),
                                          [](const probe::Node& node) { return node.cores > 0; });
    return threads == this->threads() && with_cores < 2 ? "all" : "alone";
}

double Bench::window_s(std::size_t works) const {
    const auto windows = static_cast<double>(works * (rule.least + 1));
    return std::clamp(kForTheLeast * rule.seconds / windows, shortest_window_s, longest_window_s);
}

}  // namespace weir::measure
