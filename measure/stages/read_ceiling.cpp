// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/read_ceiling.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <string>

#include "base/error.h"
#include "measure/sampling/ceiling.h"

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

std::vector<std::vector<double>> sample_kernels(const Bench& bench, const numa::Team& team,
                                                std::span<const kernels::ReadKernel> kernels) {
    std::vector<Samples> samples(kernels.size());
    std::deque<CeilingWindow> windows;
    for (const kernels::ReadKernel& kernel : kernels) windows.emplace_back(kernel, team);
    Rounds rounds(bench);
    const auto fewest = [&] {
        return std::min_element(samples.begin(), samples.end(),
                                [](const Samples& a, const Samples& b) { return a.steady() < b.steady(); })
            ->steady();
    };
    team.run([&](numa::Member& member) {
        const std::span<const std::byte> own = bench.arena.own(member.thread()).bytes();
        std::size_t cursor = 0;
        bool warm = false;
        while (rounds.more(member, fewest)) {
            for (std::size_t k = 0; k < kernels.size(); ++k) {
                windows[k].run(member, own, cursor, bench.window_s);
                const WindowRate& rate = windows[k].last();
                if (warm && member.thread() == 0) samples[k].add(rate.per_s, rate.steady());
            }
            warm = true;
        }
    });
    std::vector<std::vector<double>> rates;
    for (const Samples& one : samples) rates.push_back(one.figures(bench.samples));
    return rates;
}

kernels::ReadKernel measure_ceiling(const Bench& bench) {
    const std::span<const kernels::ReadKernel> kernels = kernels::read_kernels(bench.isa);
    const std::vector<std::vector<double>> samples = sample_kernels(bench, bench.team, kernels);
    if (samples.front().empty()) throw Interrupted("interrupted before the ceiling was measured");
    if (!bench.enough(samples.front())) {
        bench.out.warnings.push_back(fmt::format("interrupted: the ceiling is of {} windows, not {}",
                                                 samples.front().size(), bench.samples));
    }
    const std::vector<int> nodes = bench.nodes();
    std::size_t best = 0;
    for (std::size_t k = 0; k < kernels.size(); ++k) {
        // An entry names one node: what all of several give is the ceiling alone.
        if (nodes.size() == 1) {
            bench.out.bandwidth.push_back({std::string(kernels[k].name), bench.node(), bench.node(),
                                           bench.threads(), bench.pages, bench.load(bench.threads()),
                                           estimate(samples[k])});
        }
        if (median(samples[k]) > median(samples[best])) best = k;
    }
    validate_sums(bench, kernels);
    Ceiling& ceiling = bench.out.ceiling;
    ceiling = {std::string(kernels[best].name), nodes, bench.threads(), bench.pages, estimate(samples[best])};
    bench.out.ceiling_bytes_per_s = ceiling.bytes_per_s.median;
    return kernels[best];
}

}  // namespace weir::measure
