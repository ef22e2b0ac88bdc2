// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/comparisons.h"

#include <memory>
#include <string>

#include "measure/sampling/results.h"
#include "measure/sampling/stream_arrays.h"

namespace weir::measure {
namespace {

void add(const Bench& bench, std::string_view kernel, int threads, const Series& series) {
    if (bench.enough(series)) bench.out.bandwidth.push_back(bandwidth_of(bench, kernel, threads, series));
}

void measure_triad(const Bench& bench, const numa::Team& team) {
    const kernels::StreamKernel kernel =
        kernels::plain_stream_kernel(bench.isa, kernels::StreamOp::kTriad, kernels::Store::kOrdinary);
    std::vector<std::unique_ptr<StreamArrays>> triads(static_cast<std::size_t>(team.size()));
    const auto own = [&](const numa::Member& member) -> std::unique_ptr<StreamArrays>& {
        return triads[static_cast<std::size_t>(member.thread())];
    };
    team.run([&](numa::Member& member) {
        own(member) = std::make_unique<StreamArrays>(bench.arena.own(member.thread()).bytes());
    });
    const Series samples = sample_rates(bench, team, [&](numa::Member& member, const WindowClock& clock) {
        return for_a_window(clock, [&] { return own(member)->run(kernel); });
    });
    for (const auto& triad : triads) triad->validate(kernel);
    add(bench, "triad", team.size(), samples);
}

}  // namespace

void measure_comparisons(const Bench& bench, const kernels::ReadKernel&) {
    const numa::Team one({bench.team.pins().front()});
    bench.out.conditions["triad"] =
        "24 bytes an element, as STREAM counts; ordinary stores, write-allocate not counted";
    if (bench.threads() > 1) {
        const std::span<const kernels::ReadKernel> kernels = kernels::read_kernels(bench.isa);
        const std::vector<Series> samples = sample_turns(bench, one, read_works(bench, kernels));
        for (std::size_t k = 0; k < kernels.size(); ++k) add(bench, kernels[k].name, 1, samples[k]);
        measure_triad(bench, one);
    }
    // Of several nodes the matrix has a triad each; one figure of them together is no one node's.
    if (bench.nodes().size() > 1) return;
    measure_triad(bench, bench.team);
}

}  // namespace weir::measure
