// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/matvec_rate.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <span>
#include <vector>

#include "base/units.h"
#include "formats/format.h"
#include "kernels/aligned.h"
#include "kernels/tape.h"
#include "measure/meters/metered_figures.h"
#include "measure/sampling/turns.h"
#include "measure/stages/matvec_verdict.h"
#include "measure/stages/read_ceiling.h"
#include "measure/stages/tape_run.h"
#include "measure/stages/thread_counts.h"

namespace weir::measure {
namespace {

constexpr TapeRun::Shape kLong{7168, 16};  // 256 rows a call, as a thread's share of a matrix
constexpr std::size_t kShortColumns = 2048;
constexpr std::size_t kCacheBytes = 192 * kKiB;  // three quarters of the smallest second-level caches in use

/// The tapes of all threads, each over all of its memory of the arena.
class Tapes {
public:
    Tapes(const Bench& bench, formats::Format format) : runs_(static_cast<std::size_t>(bench.threads())) {
        bench.team.run([&](numa::Member& member) {
            const auto thread = static_cast<std::size_t>(member.thread());
            runs_[thread] = std::make_unique<TapeRun>(bench.isa, format, kLong,
                                                      bench.arena.own(member.thread()).bytes(), thread + 1);
            runs_[thread]->fill();
        });
    }

    Work work() {
        return [this](numa::Member& member, const WindowClock& clock) {
            TapeRun& own = *runs_[static_cast<std::size_t>(member.thread())];
            return for_a_window(clock, [&] { return own.multiply(); });
        };
    }

    void validate(int threads) const {
        for (int i = 0; i < threads; ++i) runs_[static_cast<std::size_t>(i)]->validate();
    }

private:
    std::vector<std::unique_ptr<TapeRun>> runs_;
};

/// The team's first threads.
numa::Team first_threads(const Bench& bench, int threads) {
    const std::vector<numa::Pin>& pins = bench.team.pins();
    return numa::Team({pins.begin(), pins.begin() + threads});
}

/// What one thread makes of weights that stay in its cache.
Series measure_core(const Bench& bench, formats::Format format) {
    const std::size_t tiles =
        std::max<std::size_t>(1, kCacheBytes / kernels::tile_bytes(format, kShortColumns));
    kernels::AlignedArray<std::byte> memory(tiles * kernels::tile_bytes(format, kShortColumns));
    TapeRun run(bench.isa, format, {kShortColumns, tiles}, {memory.data(), memory.size()}, 1);
    run.fill();
    Series rates = sample_rates(bench, first_threads(bench, 1), [&](numa::Member&, const WindowClock& clock) {
        return for_a_window(clock, [&] { return run.multiply(); });
    });
    run.validate();
    return rates;
}

/// A number of threads with the kernel that is their ceiling.
struct Count {
    int threads = 0;
    kernels::ReadKernel ceiling;
};

std::vector<Count> choose_ceilings(const Bench& bench, const kernels::ReadKernel& of_all) {
    std::vector<Count> counts;
    const std::vector<int> threads = thread_counts(bench);
    for (std::size_t i = 0; i < threads.size(); ++i) {
        const bool all = threads[i] == bench.threads();
        counts.push_back(
            {threads[i], all ? of_all
                             : fastest_read(bench.part(i, threads.size()), first_threads(bench, threads[i]),
                                            kernels::read_kernels(bench.isa))});
    }
    return counts;
}

/// By each number of threads, as far as a stop lets it come.
std::vector<MatvecBandwidth> measure_counts(const Bench& bench, std::span<const Count> counts,
                                            formats::Format format, Tapes& tapes) {
    std::vector<MatvecBandwidth> figures;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        const int threads = counts[i].threads;
        const numa::Team team = first_threads(bench, threads);
        const Alternated rates =
            alternate(bench.part(i, counts.size()), team, counts[i].ceiling, tapes.work());
        if (!bench.enough(rates.works)) break;
        tapes.validate(threads);
        add_metered(bench, formats::info(format).name, threads, rates.works);
        figures.push_back({std::string(formats::info(format).name), std::string(kernels::name(bench.isa)),
                           threads, rates.works.estimate(), rates.of_ceiling.estimate(), "",
                           rates.works.doubts});
    }
    return figures;
}

int cores_of(const Bench& bench, int node) {
    for (const probe::Node& each : bench.machine.nodes) {
        if (each.id == node) return each.cores;
    }
    return bench.threads();
}

void measure_format(const Bench& whole, std::span<const Count> counts, formats::Format format) {
    using Clock = std::chrono::steady_clock;
    const Clock::time_point start = Clock::now();
    Tapes tapes(whole, format);
    Bench bench = whole;
    const double packing_s = std::chrono::duration<double>(Clock::now() - start).count();
    bench.rule.seconds = std::max(0.0, bench.rule.seconds - packing_s);
    constexpr double kForCounts = 0.9;
    std::vector<MatvecBandwidth> figures = measure_counts(bench.range(0, kForCounts), counts, format, tapes);
    conclude_bounds(figures);
    bench.out.matvec.insert(bench.out.matvec.end(), figures.begin(), figures.end());
    if (bench.stopped()) return;
    const Series core = measure_core(bench.range(kForCounts, 1), format);
    if (!bench.enough(core)) return;
    const MeasuredNode node{first_node_threads(bench), cores_of(bench, bench.node())};
    bench.out.matvec_core.push_back(conclude_core(
        figures, node,
        {std::string(formats::info(format).name), std::string(kernels::name(bench.isa)), core.estimate(), "",
         Unreadable{"not every number of threads was measured", "let it run to its end"}, false,
         core.doubts}));
}

}  // namespace

void measure_matvec(const Bench& bench, const kernels::ReadKernel& ceiling_kernel) {
    constexpr double kForCeilings = 0.05;
    const std::span<const formats::Format> formats = kernels::tape_formats();
    bench.tell("read ceilings of fewer threads", 0);
    const std::vector<Count> counts = choose_ceilings(bench.range(0, kForCeilings), ceiling_kernel);
    const Bench rest = bench.range(kForCeilings, 1);
    for (std::size_t i = 0; i < formats.size() && !bench.stopped(); ++i) {
        const double done = static_cast<double>(i) / static_cast<double>(formats.size());
        rest.tell(fmt::format("matrix-vector kernels: {}", formats::info(formats[i]).name), done);
        measure_format(rest.part(i, formats.size()), counts, formats[i]);
    }
}

}  // namespace weir::measure
