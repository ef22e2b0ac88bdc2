// SPDX-License-Identifier: Apache-2.0
#include "measure/step_rate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/units.h"
#include "measure/ceiling.h"

namespace weir::measure {
namespace {

// A decode's phases lie between: from a small matrix over many cores to the experts of a layer over two.
constexpr std::array<std::size_t, 3> kSteps{2 * kMiB, 8 * kMiB, 32 * kMiB};

/// One thread's place in its memory, alone on its cache line.
struct alignas(64) Reader {
    std::size_t cursor = 0;
    std::uint64_t sum = 0;  // keeps the reads from being optimised away
};

void measure_step(const Bench& bench, const kernels::ReadKernel& kernel, std::size_t step) {
    const double ceiling = bench.out.ceiling_bytes_per_s;
    const std::size_t window = window_bytes(bench, ceiling, bench.threads());
    const std::size_t steps = std::max<std::size_t>(1, window / step);
    std::vector<Reader> readers(static_cast<std::size_t>(bench.threads()));
    const Alternated rates = alternate(bench, kernel, ceiling, [&](numa::Member& member) {
        Reader& reader = readers[static_cast<std::size_t>(member.thread())];
        const std::span<const std::byte> own = bench.arena.own(member.thread()).bytes();
        for (std::size_t i = 0; i < steps; ++i) {
            if (i > 0) member.barrier();
            reader.sum += read_on(kernel, own, reader.cursor, step);
        }
        return static_cast<double>(steps * step);
    });
    if (!bench.enough(rates.works)) return;
    bench.out.steps.push_back({bench.threads(), step, estimate(paired_ratios(rates.works, rates.ceilings))});
}

}  // namespace

void measure_steps(const Bench& bench, const kernels::ReadKernel& ceiling_kernel) {
    if (bench.threads() < 2) return;
    for (std::size_t i = 0; i < kSteps.size() && !bench.stopped(); ++i) {
        bench.tell(fmt::format("meeting every {} MiB", kSteps[i] / kMiB),
                   static_cast<double>(i) / static_cast<double>(kSteps.size()));
        measure_step(bench, ceiling_kernel, kSteps[i]);
    }
}

}  // namespace weir::measure
