// SPDX-License-Identifier: Apache-2.0
#include "planner/expert_load.h"

#include <algorithm>
#include <utility>

namespace weir::planner {
namespace {

constexpr double kRounding = 1e-9;

double binomial(std::size_t n, std::size_t k) {
    double ways = 1;
    for (std::size_t i = 0; i < k; ++i) ways *= static_cast<double>(n - i) / static_cast<double>(i + 1);
    return k > n ? 0 : ways;
}

/// Draws of top_k experts of which no node has more than load * bandwidth * top_k, counted.
double draws_within(const std::vector<std::size_t>& experts, const std::vector<double>& bandwidth,
                    std::size_t top_k, double load) {
    std::vector<double> ways(top_k + 1, 0.0);  // by experts drawn from the nodes so far
    ways[0] = 1;
    for (std::size_t node = 0; node < experts.size(); ++node) {
        const double most = load * bandwidth[node] * static_cast<double>(top_k) + kRounding;
        std::vector<double> next(top_k + 1, 0.0);
        for (std::size_t own = 0; own <= top_k && static_cast<double>(own) <= most; ++own) {
            const double of_node = binomial(experts[node], own);
            for (std::size_t before = 0; before + own <= top_k; ++before)
                next[before + own] += ways[before] * of_node;
        }
        ways = std::move(next);
    }
    return ways[top_k];
}

}  // namespace

double largest_expert_load(const std::vector<std::size_t>& experts, const std::vector<double>& bandwidth,
                           std::size_t top_k) {
    std::vector<double> loads;  // that the fullest node can have, in ascending order
    std::size_t all = 0;
    for (std::size_t node = 0; node < experts.size(); ++node) {
        all += experts[node];
        for (std::size_t own = 1; own <= std::min(top_k, experts[node]); ++own)
            loads.push_back(static_cast<double>(own) / static_cast<double>(top_k) / bandwidth[node]);
    }
    std::sort(loads.begin(), loads.end());
    const double draws = binomial(all, top_k);
    double expected = 0;
    double below = 0;
    for (const double load : loads) {
        const double within = draws_within(experts, bandwidth, top_k, load) / draws;
        expected += load * (within - below);
        below = within;
    }
    return std::max(1.0, expected);
}

}  // namespace weir::planner
