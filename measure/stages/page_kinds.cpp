// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/page_kinds.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "measure/sampling/expert_reads.h"
#include "measure/sampling/results.h"
#include "measure/stages/page_memory.h"
#include "measure/stages/read_ceiling.h"
#include "measure/stages/small_pages.h"

namespace weir::measure {
namespace {

constexpr const char* kExperts = "experts";

// Parts of the stage's time: filling memory, all threads, one thread.
constexpr double kFilled = 0.25;
constexpr double kAll = 0.85;

/// The same bench over other memory, in pages of that kind.
Bench bench_over(const Bench& outer, Arena& arena, numa::Pages pages) {
    Bench bench{outer.machine, outer.team, arena,          outer.isa,
                outer.watch,   outer.stop, outer.progress, outer.out};
    bench.pages = numa::name(pages);
    bench.rule = outer.rule;
    bench.shortest_window_s = outer.shortest_window_s;
    bench.longest_window_s = outer.longest_window_s;
    bench.stage_begin = outer.stage_begin;
    bench.stage_end = outer.stage_end;
    return bench;
}

/// One kind of pages that was to be had, and what its windows gave.
struct KindTurn {
    Bench bench;
    std::size_t memory;  ///< which of all kinds
    std::unique_ptr<ExpertReads> experts;
    Series read;
    Series gathered;
};

std::vector<KindTurn> turns_of(const Bench& bench, std::vector<PageMemory>& memories,
                               const kernels::ReadKernel& kernel) {
    std::vector<KindTurn> turns;
    for (std::size_t i = 0; i < memories.size(); ++i) {
        if (!memories[i].arena) continue;
        auto experts = std::make_unique<ExpertReads>(*memories[i].arena, bench.threads(), kernel);
        turns.push_back(
            {bench_over(bench, *memories[i].arena, memories[i].pages), i, std::move(experts), {}, {}});
    }
    return turns;
}

/// All kinds in sequence, then all kinds' experts, so that those that are compared are neighbours.
void sample(const Bench& bench, std::vector<KindTurn>& turns, const kernels::ReadKernel& kernel) {
    std::vector<Work> works;
    for (const KindTurn& turn : turns) works.push_back(read_work(turn.bench, kernel));
    for (const KindTurn& turn : turns) works.push_back(turn.experts->work());
    std::vector<Series> series = sample_rounds(bench, bench.team, works);
    for (std::size_t i = 0; i < turns.size(); ++i) {
        turns[i].read = std::move(series[i]);
        turns[i].gathered = std::move(series[turns.size() + i]);
        validate_sums(turns[i].bench, {&kernel, 1});
        turns[i].experts->validate(bench.team);
    }
}

/// Each window over that of the same round.
Estimate over(const Series& series, const Series& base) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < series.rates.size(); ++i) ratios.push_back(series.rates[i] / base.rates[i]);
    return estimate_in_order(ratios);
}

PageKind unmeasured(const PageMemory& memory) {
    PageKind kind;
    kind.pages = numa::name(memory.pages);
    kind.page_bytes = numa::page_bytes(memory.pages);
    kind.huge_page_fraction = memory.huge_page_fraction;
    if (!kind.huge_page_fraction) kind.huge_page_fraction = memory.why;
    kind.read_bytes_per_s = kind.experts_bytes_per_s = kind.read_of_4k = kind.experts_of_4k = memory.why;
    return kind;
}

PageKind measured(const PageMemory& memory, const KindTurn& turn, const PageMemory& small,
                  const KindTurn* in_small) {
    PageKind kind = unmeasured(memory);
    kind.huge_page_fraction = memory.huge_page_fraction;
    kind.bytes = memory.arena->size(0) * static_cast<std::uint64_t>(turn.bench.threads());
    kind.read_bytes_per_s = turn.read.estimate();
    kind.experts_bytes_per_s = turn.gathered.estimate();
    kind.doubts = turn.read.doubts;
    if (in_small == nullptr) {
        const Unreadable none{"there is no figure of 4 KiB pages: " + small.why.why, small.why.remedy};
        kind.read_of_4k = kind.experts_of_4k = none;
        return kind;
    }
    kind.read_of_4k = over(turn.read, in_small->read);
    kind.experts_of_4k = over(turn.gathered, in_small->gathered);
    return kind;
}

/// One thread's experts, and all threads' as a figure of their node.
void add_bandwidth(const Bench& bench, const KindTurn& turn, const kernels::ReadKernel& kernel) {
    Measurements& out = bench.out;
    const Arena& arena = turn.bench.arena;
    out.conditions[kExperts] = fmt::format("{} bytes an expert, read in parts of {} bytes a thread",
                                           kExpertBytes, expert_part_bytes(bench.threads(), arena.size(0)));
    if (bench.nodes().size() == 1)
        out.bandwidth.push_back(bandwidth_of(turn.bench, kExperts, bench.threads(), turn.gathered));
    if (bench.threads() < 2 || bench.stopped()) return;
    const numa::Team one({bench.team.pins().front()});
    ExpertReads experts(arena, 1, kernel);
    const Series series = sample_rates(bench, one, experts.work());
    experts.validate(one);
    if (bench.enough(series)) out.bandwidth.push_back(bandwidth_of(turn.bench, kExperts, 1, series));
}

}  // namespace

void measure_page_kinds(const Bench& bench, const kernels::ReadKernel& kernel) {
    std::vector<PageMemory> memories = page_memories(bench.range(0, kFilled));
    if (bench.stopped()) return;
    std::vector<KindTurn> turns = turns_of(bench, memories, kernel);
    bench.tell("kinds of pages", kFilled);
    if (!turns.empty()) {
        sample(bench.range(kFilled, kAll), turns, kernel);
        if (!bench.enough(turns.front().read)) return;
    }
    const KindTurn* const in_small = !turns.empty() && turns.front().memory == 0 ? &turns.front() : nullptr;
    for (std::size_t i = 0; i < memories.size(); ++i) {
        const auto turn =
            std::find_if(turns.begin(), turns.end(), [&](const KindTurn& t) { return t.memory == i; });
        bench.out.pages.push_back(turn == turns.end()
                                      ? unmeasured(memories[i])
                                      : measured(memories[i], *turn, memories.front(), in_small));
    }
    if (const auto finding = small_pages(bench.out.pages, bench.pages))
        bench.out.findings.push_back(*finding);
    const auto used = std::find_if(turns.begin(), turns.end(),
                                   [&](const KindTurn& t) { return t.bench.pages == bench.pages; });
    bench.tell("whole experts by one thread", kAll);
    if (used != turns.end()) add_bandwidth(bench.range(kAll, 1), *used, kernel);
}

}  // namespace weir::measure
