// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/comparisons.h"

#include <memory>
#include <string>

#include "measure/sampling/results.h"
#include "measure/sampling/triad.h"

namespace weir::measure {
namespace {

constexpr double kTriadTraffic = 4.0 / 3;  // the line that an ordinary store allocates is read first

void measure_triad(const Bench& bench, const numa::Team& team) {
    std::vector<std::unique_ptr<Triad>> triads(static_cast<std::size_t>(team.size()));
    const auto own = [&](const numa::Member& member) -> std::unique_ptr<Triad>& {
        return triads[static_cast<std::size_t>(member.thread())];
    };
    team.run([&](numa::Member& member) {
        own(member) = std::make_unique<Triad>(bench.arena.own(member.thread()).bytes());
    });
    const Series samples = sample_rates(bench, team, [&](numa::Member& member, const WindowClock& clock) {
        return for_a_window(clock, [&] { return own(member)->run(); });
    });
    for (const auto& triad : triads) triad->validate();
    add_bandwidth(bench, "triad", team.size(), samples, kTriadTraffic);
}

}  // namespace

void measure_comparisons(const Bench& bench, const kernels::ReadKernel&) {
    const numa::Team one({bench.team.pins().front()});
    bench.out.conditions["triad"] =
        "24 bytes an element, as STREAM counts; ordinary stores, write-allocate not counted";
    if (bench.threads() > 1) {
        const std::span<const kernels::ReadKernel> kernels = kernels::read_kernels(bench.isa);
        const std::vector<Series> samples = sample_turns(bench, one, read_works(bench, kernels));
        for (std::size_t k = 0; k < kernels.size(); ++k) add_bandwidth(bench, kernels[k].name, 1, samples[k]);
        measure_triad(bench, one);
    }
    // Of several nodes the matrix has a triad each; one figure of them together is no one node's.
    if (bench.nodes().size() > 1) return;
    measure_triad(bench, bench.team);
}

}  // namespace weir::measure
