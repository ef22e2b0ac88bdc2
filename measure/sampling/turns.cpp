// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/turns.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "base/units.h"
#include "measure/sampling/ceiling.h"

namespace weir::measure {
namespace {

constexpr std::size_t kPiece = kMiB;  // read between two looks at whether the window is over

/// One window of any of `works` kinds of work, which take turns: those of one round are of one length.
class WorkWindow {
public:
    WorkWindow(int threads, std::size_t works, double seconds)
        : works_(works), clock_(static_cast<std::size_t>(threads), seconds) {}

    /// Collective; member 0 calls keep(clock) when all have finished.
    template <class Keep>
    void run(numa::Member& member, const Work& work, const Keep& keep) {
        const auto thread = static_cast<std::size_t>(member.thread());
        member.barrier();
        clock_.start(thread);
        clock_.finish(thread, work(member, clock_));
        member.barrier();
        if (thread != 0) return;
        // The others cannot start before member 0 comes to the next barrier.
        keep(clock_);
        clock_.next(windows_++ / works_);
    }
    void run(numa::Member& member, const Work& work) {
        run(member, work, [](const WindowClock&) {});
    }

private:
    std::size_t works_;
    std::size_t windows_ = 0;
    WindowClock clock_;
};

using Doubts = std::vector<std::string>;

/// The doubts of all, then those that each figure's own windows show.
Series series_of(const Bench& bench, const Samples& samples, Doubts doubts) {
    for (std::string& doubt : bench.watch.doubts_of(samples)) doubts.push_back(std::move(doubt));
    return {samples.figures(bench.rule.least), std::move(doubts)};
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
          ceiling_(ceiling),
          work_(work),
          waits_(waits == Waits::kInside),
          window_(team.size(), 2, bench.window_s(2)),
          rounds_(bench.rule, bench.stop) {}

    Alternated run() {
        team_.run([this](numa::Member& member) { body(member); });
        return {series_of(bench_, works_, doubts_), series_of(bench_, ratios_, doubts_)};
    }

private:
    void body(numa::Member& member) {
        one(member, ceiling_);
        one(member, work_);
        WindowRate before = one(member, ceiling_);
        // Here and not before the team runs: on its first core, at the clock that work brings about.
        if (member.thread() == 0) bench_.watch.begin();
        const auto ask = [this] { return Kept{works_.steady(), ratios_.settled(bench_.rule.width)}; };
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
    WindowRate one(numa::Member& member, const Work& work) {
        WindowRate rate;
        window_.run(member, work, [&](const WindowClock& clock) { rate = clock.rate(); });
        return rate;
    }

    void keep(const WindowRate& before, const WindowRate& done, const WindowRate& after) {
        const bool steady = before.steady() && done.steady() && after.steady();
        works_.add(done.per_s, steady);
        ratios_.add(done.per_s / (0.5 * (before.per_s + after.per_s)), steady);
    }

    const Bench& bench_;
    const numa::Team& team_;
    const Work& ceiling_;
    const Work& work_;
    bool waits_;
    WorkWindow window_;
    Rounds rounds_;
    Samples works_;
    Samples ratios_;
    Doubts doubts_;
};

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
            reader.sum += read_on(kernel, own, reader.cursor, kPiece);
            return static_cast<double>(kPiece);
        });
    };
}

std::vector<Series> sample_turns(const Bench& bench, const numa::Team& team, std::span<const Work> works) {
    std::vector<Samples> samples(works.size());
    WorkWindow window(team.size(), works.size(), bench.window_s(works.size()));
    Rounds rounds(bench.rule, bench.stop);
    Doubts doubts;
    team.run([&](numa::Member& member) {
        for (const Work& work : works) window.run(member, work);
        if (member.thread() == 0) bench.watch.begin();
        while (rounds.more(member, [&] { return kept(samples, bench.rule.width); })) {
            for (std::size_t i = 0; i < works.size(); ++i) {
                window.run(member, works[i], [&](const WindowClock& clock) {
                    samples[i].add(clock.rate().per_s, clock.rate().steady());
                });
            }
        }
        if (member.thread() == 0) doubts = bench.watch.end();
    });
    return series_of(bench, samples, doubts);
}

std::vector<Series> sample_rounds(const Bench& bench, const numa::Team& team, std::span<const Work> works) {
    std::vector<Samples> samples(works.size());
    std::vector<WindowRate> round(works.size());
    const auto keep = [&] {
        const bool steady =
            std::all_of(round.begin(), round.end(), [](const WindowRate& r) { return r.steady(); });
        for (std::size_t i = 0; i < round.size(); ++i) samples[i].add(round[i].per_s, steady);
    };
    WorkWindow window(team.size(), works.size(), bench.window_s(works.size()));
    Rounds rounds(bench.rule, bench.stop);
    bench.watch.begin();
    team.run([&](numa::Member& member) {
        for (const Work& work : works) window.run(member, work);
        while (rounds.more(member, [&] { return kept(samples, bench.rule.width); })) {
            for (std::size_t i = 0; i < works.size(); ++i)
                window.run(member, works[i], [&](const WindowClock& clock) { round[i] = clock.rate(); });
            if (member.thread() == 0) keep();
        }
    });
    return series_of(samples, bench.rule.least, bench.watch.end());
}

Series sample_rates(const Bench& bench, const numa::Team& team, const Work& work) {
    return sample_turns(bench, team, {&work, 1}).front();
}

std::vector<Series> sample_groups(const Bench& bench, const numa::Team& team, std::span<const Group> groups,
                                  const Work& work) {
    std::vector<Samples> samples(groups.size());
    const auto keep = [&](const WindowClock& clock) {
        const bool steady = clock.rate().steady();
        for (std::size_t g = 0; g < groups.size(); ++g) samples[g].add(clock.per_s(groups[g]), steady);
    };
    WorkWindow window(team.size(), 1, bench.window_s(1));
    Rounds rounds(bench.rule, bench.stop);
    Doubts doubts;
    team.run([&](numa::Member& member) {
        window.run(member, work);
        if (member.thread() == 0) bench.watch.begin();
        while (rounds.more(member, [&] { return kept(samples, bench.rule.width); }))
            window.run(member, work, keep);
        if (member.thread() == 0) doubts = bench.watch.end();
    });
    return series_of(bench, samples, doubts);
}

Alternated alternate(const Bench& bench, const numa::Team& team, const kernels::ReadKernel& kernel,
                     const Work& work, Waits waits) {
    const Work ceiling = read_work(bench, kernel);
    return Alternation(bench, team, ceiling, work, waits).run();
}

}  // namespace weir::measure
