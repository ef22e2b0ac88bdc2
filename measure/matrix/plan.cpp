// SPDX-License-Identifier: Apache-2.0
#include "measure/matrix/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/units.h"

namespace weir::measure {
namespace {

constexpr std::size_t kKernels = 3;       // read, triad and copy
constexpr std::size_t kLoads = 2;         // alone and with all
constexpr std::size_t kLinkWays = 3;      // this way, that way, both
constexpr std::size_t kLeastSamples = 9;  // DESIGN, section 6
constexpr std::size_t kTries = 2;         // Rounds: windows at most, in samples wanted
constexpr double kLeastWindow = 0.01;     // s; a thread's piece on a crowded link takes up to 1 ms
constexpr double kStart = 0.01;           // s to start a team of some hundred threads

double fill_rate(std::size_t threads, std::size_t cpu_nodes) {
    constexpr double kPerThread = 1 * kGiga;
    constexpr double kPerNode = 8 * kGiga;
    return std::min(kPerThread * static_cast<double>(threads), kPerNode * static_cast<double>(cpu_nodes));
}

}  // namespace

double fill_seconds(std::uint64_t bytes_a_round, std::size_t rounds, std::size_t threads,
                    std::size_t cpu_nodes) {
    constexpr double kTimesOver = 5;
    if (threads == 0 || cpu_nodes == 0) return 0;
    return kTimesOver * static_cast<double>(bytes_a_round) * static_cast<double>(rounds) /
           fill_rate(threads, cpu_nodes);
}

MatrixPlan count_matrix(const MatrixShape& shape) {
    MatrixPlan plan;
    plan.pairs = shape.cpu_nodes * shape.memory_nodes;
    if (plan.pairs == 0) return plan;
    plan.rounds = shape.memory_nodes;
    plan.links = shape.packages * (shape.packages - std::min<std::size_t>(1, shape.packages)) / 2;
    plan.link_rounds = meetings(shape.packages).size();
    if (shape.memory_nodes > 1) plan.spreads = shape.cpu_nodes > 1 ? shape.cpu_nodes + 1 : 1;
    plan.measurements = kKernels * (plan.pairs + plan.rounds + plan.spreads) + kLinkWays * plan.links;
    plan.figures = kKernels * (kLoads * plan.pairs + plan.spreads) + 2 * plan.links;
    return plan;
}

MatrixPlan plan_matrix(const MatrixShape& shape, const MatrixBudget& budget) {
    MatrixPlan plan = count_matrix(shape);
    if (plan.pairs == 0) return plan;
    const auto count = static_cast<double>(plan.measurements);
    const double fixed = budget.fill_s + count * kStart;
    // One window more than the samples: the first is discarded.
    const auto windows = [&](std::size_t times) {
        return count * static_cast<double>(times * plan.samples + 1);
    };
    const auto longest = [&] { return (budget.limit_s - fixed) / windows(kTries); };
    plan.samples = std::max(kLeastSamples, budget.samples);
    if (longest() < std::min(kLeastWindow, budget.window_s)) plan.samples = kLeastSamples;
    plan.window_s = std::min(budget.window_s, std::max(kLeastWindow, longest()));
    plan.seconds = fixed + windows(1) * plan.window_s;
    plan.at_most_seconds = fixed + windows(kTries) * plan.window_s;
    return plan;
}

std::string MatrixPlan::describe() const {
    std::string text = fmt::format("{} pairs alone, {} rounds together", pairs, rounds);
    if (links > 0) text += fmt::format(", {} pair{} of packages both ways", links, links == 1 ? "" : "s");
    if (spreads > 0) text += ", interleaved";
    return text + fmt::format(", about {}", format_seconds(seconds));
}

std::vector<std::size_t> partners(std::size_t cpu_nodes, std::size_t memory_nodes, std::size_t round) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < cpu_nodes; ++i) places.push_back((i + round) % memory_nodes);
    return places;
}

std::vector<std::vector<std::pair<std::size_t, std::size_t>>> meetings(std::size_t count) {
    std::vector<std::vector<std::pair<std::size_t, std::size_t>>> rounds;
    if (count < 2) return rounds;
    const std::size_t seats = count + count % 2;  // of an odd number the last seat is empty: a rest
    // The last seat stays; the others move on by one around it.
    const std::size_t moving = seats - 1;
    for (std::size_t round = 0; round < moving; ++round) {
        std::vector<std::pair<std::size_t, std::size_t>>& pairs = rounds.emplace_back();
        if (count % 2 == 0) pairs.emplace_back(round, moving);
        for (std::size_t i = 1; i < seats / 2; ++i) {
            const auto [a, b] = std::minmax({(round + i) % moving, (round + moving - i) % moving});
            pairs.emplace_back(a, b);
        }
    }
    return rounds;
}

std::string format_seconds(double seconds) {
    const auto whole = static_cast<long>(std::ceil(seconds));
    if (whole < 60) return fmt::format("{} s", whole);
    return fmt::format("{} min {} s", whole / 60, whole % 60);
}

}  // namespace weir::measure
