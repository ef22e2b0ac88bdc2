// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/step_rate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/units.h"
#include "measure/sampling/ceiling.h"
#include "measure/sampling/turns.h"
#include "numa/claims.h"

namespace weir::measure {
namespace {

// A decode's phases lie between: from a small matrix over many cores to the experts of a layer over two.
constexpr std::array<std::size_t, 3> kSteps{2 * kMiB, 8 * kMiB, 32 * kMiB};

// What a thread takes over from another at a time: a slice of a decode's matrix.
constexpr std::size_t kUnit = 256 * kKiB;

/// Reads a step of every thread's memory together: each thread its own units first, then what others of its
/// node have not begun, as a decode hands over slices.
class StepReaders {
public:
    StepReaders(const Bench& bench, const kernels::ReadKernel& kernel, std::size_t step)
        : bench_(bench),
          kernel_(kernel),
          step_(step),
          claims_(static_cast<std::size_t>(bench.threads())),
          readers_(static_cast<std::size_t>(bench.threads())) {}

    /// Collective; a barrier lies between two calls.
    void read(numa::Member& member) {
        const auto self = static_cast<std::size_t>(member.thread());
        Reader& reader = readers_[self];
        const std::size_t start = reader.steps++ * step_;
        for (std::size_t i = 0; i < readers_.size(); ++i) {
            const std::size_t owner = (self + i) % readers_.size();
            if (bench_.team.pins()[owner].node != member.pin().node) continue;
            const std::span<const std::byte> memory = bench_.arena.own(static_cast<int>(owner)).bytes();
            while (const auto unit = claims_.take(owner, reader.steps, step_ / kUnit)) {
                std::size_t cursor = (start + *unit * kUnit) % (memory.size() / kUnit * kUnit);
                reader.sum += read_on(kernel_, memory, cursor, kUnit);
            }
        }
    }

private:
    struct alignas(64) Reader {
        std::uint32_t steps = 0;  // the same for all: the phase of their claims
        std::uint64_t sum = 0;    // keeps the reads from being optimised away
    };

    const Bench& bench_;
    const kernels::ReadKernel& kernel_;
    std::size_t step_;
    numa::Claims claims_;
    std::vector<Reader> readers_;
};

void measure_step(const Bench& bench, const kernels::ReadKernel& kernel, std::size_t step) {
    const double per_thread = bench.out.ceiling_bytes_per_s / bench.threads();
    const auto steps =
        std::max<std::size_t>(1, static_cast<std::size_t>(per_thread * bench.window_s(2)) / step);
    StepReaders readers(bench, kernel, step);
    const auto work = [&](numa::Member& member, const WindowClock&) {
        for (std::size_t i = 0; i < steps; ++i) {
            if (i > 0) member.barrier();
            readers.read(member);
        }
        return static_cast<double>(steps * step);
    };
    const Alternated rates = alternate(bench, bench.team, kernel, work, Waits::kInside);
    if (!bench.enough(rates.works)) return;
    bench.out.steps.push_back({bench.threads(), step, rates.of_ceiling.estimate(), rates.works.doubts});
}

}  // namespace

void measure_steps(const Bench& bench, const kernels::ReadKernel& ceiling_kernel) {
    if (bench.threads() < 2) return;
    for (std::size_t i = 0; i < kSteps.size() && !bench.stopped(); ++i) {
        bench.tell(fmt::format("meeting every {} MiB", kSteps[i] / kMiB),
                   static_cast<double>(i) / static_cast<double>(kSteps.size()));
        measure_step(bench.part(i, kSteps.size()), ceiling_kernel, kSteps[i]);
    }
}

}  // namespace weir::measure
