// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/read_ceiling.h"

#include <fmt/format.h>

#include <string>

#include "base/error.h"
#include "measure/meters/metered_figures.h"
#include "measure/sampling/results.h"

namespace weir::measure {

void validate_sums(const Bench& bench, std::span<const kernels::ReadKernel> kernels) {
    bench.team.run([&](numa::Member& member) {
        const std::span<const std::byte> own = bench.arena.own(member.thread()).bytes();
        for (const kernels::ReadKernel& kernel : kernels) {
            if (kernel.sum(own.data(), own.size()) == bench.arena.sum(member.thread())) continue;
            throw Fault("the read kernel \"" + std::string(kernel.name) + "\" gave a wrong sum");
        }
    });
}

kernels::ReadKernel measure_ceiling(const Bench& bench) {
    const std::span<const kernels::ReadKernel> kernels = kernels::read_kernels(bench.isa);
    const std::vector<Series> series = sample_turns(bench, bench.team, read_works(bench, kernels));
    const std::size_t windows = series.front().rates.size();
    if (windows == 0) throw Interrupted("interrupted before the ceiling was measured");
    if (!bench.enough(series.front())) {
        bench.out.warnings.push_back(
            fmt::format("interrupted: the ceiling is of {} windows, not {}", windows, bench.rule.least));
    }
    const std::vector<int> nodes = bench.nodes();
    std::size_t best = 0;
    for (std::size_t k = 0; k < kernels.size(); ++k) {
        // An entry names one node: what all of several give is the ceiling alone.
        if (nodes.size() == 1) {
            bench.out.bandwidth.push_back(bandwidth_of(bench, kernels[k].name, bench.threads(), series[k]));
        }
        add_metered(bench, kernels[k].name, bench.threads(), series[k]);
        if (median(series[k].rates) > median(series[best].rates)) best = k;
    }
    validate_sums(bench, kernels);
    Ceiling& ceiling = bench.out.ceiling;
    ceiling = {std::string(kernels[best].name),
               nodes,
               bench.threads(),
               bench.pages,
               series[best].estimate(),
               series[best].doubts};
    bench.out.ceiling_bytes_per_s = ceiling.bytes_per_s.median;
    return kernels[best];
}

kernels::ReadKernel fastest_read(const Bench& bench, const numa::Team& team,
                                 std::span<const kernels::ReadKernel> kernels) {
    const Bench trial = bench.trial();
    const std::vector<Series> series = sample_turns(trial, team, read_works(trial, kernels));
    std::size_t best = 0;
    for (std::size_t k = 0; k < kernels.size(); ++k) {
        if (!trial.enough(series[k])) return kernels.front();
        if (median(series[k].rates) > median(series[best].rates)) best = k;
    }
    return kernels[best];
}

}  // namespace weir::measure
