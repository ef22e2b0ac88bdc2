// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/turns.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "measure/sampling/ceiling.h"
#include "measure/sampling/window_clock.h"
#include "measure/sampling/work_window.h"

namespace weir::measure {
namespace {

using Doubts = std::vector<std::string>;

Turn by_all(const numa::Team& team, const Work& work) {
    return {work, {0, static_cast<std::size_t>(team.size())}};
}

std::vector<Turn> by_all(const numa::Team& team, std::span<const Work> works) {
    std::vector<Turn> turns;
    for (const Work& work : works) turns.push_back(by_all(team, work));
    return turns;
}

/// The doubts of all, then those that each figure's own windows show.
Series series_of(const Bench& bench, const Samples& samples, Doubts doubts) {
    for (std::string& doubt : bench.watch.doubts_of(samples)) doubts.push_back(std::move(doubt));
    return {samples.figures(bench.rule.least), std::move(doubts), {}};
}

std::vector<Series> series_of(const Bench& bench, const std::vector<Samples>& samples, const Doubts& doubts) {
    std::vector<Series> series;
    for (const Samples& one : samples) series.push_back(series_of(bench, one, doubts));
    return series;
}

/// The alternation as all members run it; member 0 keeps the figures.
class Alternation {
public:
    Alternation(const Bench& bench, const numa::Team& team, const Work& ceiling, const Work& work,
                Waits waits)
        : bench_(bench),
          team_(team),
          ceiling_(by_all(team, ceiling)),
          work_(by_all(team, work)),
          waits_(waits == Waits::kInside),
          window_(bench.meters, team.size(), 2, bench.window_s(2)),
          rounds_(bench.rule, bench.stop) {}

    Alternated run() {
        team_.run([this](numa::Member& member) { body(member); });
        Alternated rates{series_of(bench_, works_, doubts_), series_of(bench_, ratios_, doubts_)};
        rates.works.metered = window_.metered().back();
        return rates;
    }

private:
    void body(numa::Member& member) {
        one(member, ceiling_);
        one(member, work_);
        WindowRate before = one(member, ceiling_);
        // Here and not before the team runs: on its first core, at the clock that work brings about.
        if (member.thread() == 0) bench_.watch.begin();
        const auto ask = [this] { return kept({&ratios_, 1}, bench_.rule); };
        while (rounds_.more(member, ask)) {
            WindowRate done = one(member, work_);
            if (waits_) done.on_cpu = done.present;
            const WindowRate after = one(member, ceiling_);
            if (member.thread() == 0) keep(before, done, after);
            before = after;
        }
        if (member.thread() == 0) doubts_ = bench_.watch.end();
    }

    /// The rate is member 0's; the others get none.
    WindowRate one(numa::Member& member, const Turn& turn) {
        WindowRate rate;
        window_.run(member, turn, [&](const WindowClock& clock) { rate = clock.rate(); });
        return rate;
    }

    void keep(const WindowRate& before, const WindowRate& done, const WindowRate& after) {
        const bool steady = before.steady() && done.steady() && after.steady();
        works_.add(done.per_s, steady);
        ratios_.add(done.per_s / (0.5 * (before.per_s + after.per_s)), steady);
    }

    const Bench& bench_;
    const numa::Team& team_;
    Turn ceiling_;
    Turn work_;
    bool waits_;
    WorkWindow window_;
    Rounds rounds_;
    Samples works_;
    Samples ratios_;
    Doubts doubts_;
};

/// What was seen around windows.
struct Around {
    Doubts doubts;
    std::vector<Metered> metered;  ///< by turn
};

/// Rounds of turns until bench.rule is content with `samples`. After each turn, member 0 calls keep(i,
/// clock); after each round, keep_round().
template <class Keep, class KeepRound>
Around run_rounds(const Bench& bench, const numa::Team& team, std::span<const Turn> turns,
                  std::span<const Samples> samples, const Keep& keep, const KeepRound& keep_round) {
    WorkWindow window(bench.meters, team.size(), turns.size(), bench.window_s(turns.size()));
    Rounds rounds(bench.rule, bench.stop);
    Doubts doubts;
    team.run([&](numa::Member& member) {
        const bool first = member.thread() == 0;
        for (const Turn& turn : turns) window.run(member, turn);
        if (first) bench.watch.begin();
        while (rounds.more(member, [&] { return kept(samples, bench.rule); })) {
            for (std::size_t i = 0; i < turns.size(); ++i)
                window.run(member, turns[i], [&](const WindowClock& clock) { keep(i, clock); });
            if (first) keep_round();
        }
        if (first) doubts = bench.watch.end();
    });
    return {std::move(doubts), window.metered()};
}

}  // namespace

Work read_work(const Bench& bench, const kernels::ReadKernel& kernel) {
    struct alignas(64) Reader {
        std::size_t cursor = 0;
        std::uint64_t sum = 0;  // keeps the reads from being optimised away
    };
    const auto readers = std::make_shared<std::vector<Reader>>(static_cast<std::size_t>(bench.threads()));
    return [&arena = bench.arena, kernel, readers](numa::Member& member, const WindowClock& clock) {
        const std::span<const std::byte> own = arena.own(member.thread()).bytes();
        Reader& reader = (*readers)[static_cast<std::size_t>(member.thread())];
        return for_a_window(clock, [&] {
            reader.sum += read_on(kernel, own, reader.cursor, kReadPiece);
            return static_cast<double>(kReadPiece);
        });
    };
}

Taken take_turns(const Bench& bench, const numa::Team& team, std::span<const Turn> turns) {
    Taken taken{std::vector<Samples>(turns.size()), {}, {}};
    const auto keep = [&](std::size_t i, const WindowClock& clock) {
        taken.turns[i].add(clock.rate().per_s, clock.rate().steady());
    };
    Around around = run_rounds(bench, team, turns, taken.turns, keep, [] {});
    taken.doubts = std::move(around.doubts);
    taken.metered = std::move(around.metered);
    return taken;
}

std::vector<Series> sample_turns(const Bench& bench, const numa::Team& team, std::span<const Work> works) {
    const Taken taken = take_turns(bench, team, by_all(team, works));
    std::vector<Series> series = series_of(bench, taken.turns, taken.doubts);
    for (std::size_t i = 0; i < series.size(); ++i) series[i].metered = taken.metered[i];
    return series;
}

std::vector<Series> sample_rounds(const Bench& bench, const numa::Team& team, std::span<const Work> works) {
    std::vector<Samples> samples(works.size());
    std::vector<WindowRate> round(works.size());
    const auto keep = [&](std::size_t i, const WindowClock& clock) { round[i] = clock.rate(); };
    const auto keep_round = [&] {
        const bool steady =
            std::all_of(round.begin(), round.end(), [](const WindowRate& rate) { return rate.steady(); });
        for (std::size_t i = 0; i < round.size(); ++i) samples[i].add(round[i].per_s, steady);
    };
    const Around around = run_rounds(bench, team, by_all(team, works), samples, keep, keep_round);
    return series_of(bench, samples, around.doubts);
}

Series sample_rates(const Bench& bench, const numa::Team& team, const Work& work) {
    return sample_turns(bench, team, {&work, 1}).front();
}

std::vector<Series> sample_groups(const Bench& bench, const numa::Team& team, std::span<const Group> groups,
                                  const Work& work) {
    std::vector<Samples> samples(groups.size());
    const auto keep = [&](std::size_t, const WindowClock& clock) {
        const bool steady = clock.rate().steady();
        for (std::size_t g = 0; g < groups.size(); ++g) samples[g].add(clock.per_s(groups[g]), steady);
    };
    const Turn turn = by_all(team, work);
    const Around around = run_rounds(bench, team, {&turn, 1}, samples, keep, [] {});
    return series_of(bench, samples, around.doubts);
}

Alternated alternate(const Bench& bench, const numa::Team& team, const kernels::ReadKernel& kernel,
                     const Work& work, Waits waits) {
    const Work ceiling = read_work(bench, kernel);
    return Alternation(bench, team, ceiling, work, waits).run();
}

}  // namespace weir::measure
