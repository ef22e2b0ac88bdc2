// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/turns.h"

#include <atomic>
#include <cstdint>
#include <memory>

#include "base/units.h"
#include "measure/sampling/ceiling.h"

namespace weir::measure {
namespace {

constexpr std::size_t kPiece = kMiB;  // read between two looks at whether the window is over

Turn by_all(const numa::Team& team, const Work& work) {
    return {work, {0, static_cast<std::size_t>(team.size())}};
}

/// One window of any of `works` kinds of work, which take turns: those of one round are of one length.
class WorkWindow {
public:
    WorkWindow(int threads, std::size_t works, double seconds)
        : works_(works), clock_(static_cast<std::size_t>(threads), seconds) {}

    /// Collective: those of the turn work, the others wait for them; member 0 calls keep(clock) when all have
    /// finished.
    template <class Keep>
    void run(numa::Member& member, const Turn& turn, const Keep& keep) {
        const auto thread = static_cast<std::size_t>(member.thread());
        member.barrier();
        if (thread - turn.members.first < turn.members.count) {
            gather(turn.members.count);
            clock_.start(thread);
            clock_.finish(thread, turn.work(member, clock_));
        }
        member.barrier();
        if (thread != 0) return;
        // The others cannot start before member 0 comes to the next barrier.
        keep(clock_);
        clock_.next(windows_++ / works_);
        gathered_ += turn.members.count;
    }
    void run(numa::Member& member, const Turn& turn) {
        run(member, turn, [](const WindowClock&) {});
    }

private:
    // Some 50 µs: what waking a thread takes.
    static constexpr int kLooks = 20'000;

    /// Whoever slept at the barrier comes out of it late by the time that waking takes, a part of a short
    /// window during which it would count as missing: those who work wait for each other once more, awake.
    /// Not for long: a member whose core was taken away is to be missed.
    void gather(std::size_t members) {
        const std::uint64_t all = gathered_ + members;
        ready_.fetch_add(1, std::memory_order_relaxed);
        for (int look = 0; look < kLooks && ready_.load(std::memory_order_relaxed) < all; ++look) {
        }
    }

    std::size_t works_;
    std::size_t windows_ = 0;
    std::uint64_t gathered_ = 0;  // in all windows before; written by member 0 between two windows
    alignas(64) std::atomic<std::uint64_t> ready_{0};
    WindowClock clock_;
};

/// The alternation as all members run it; member 0 keeps the figures.
class Alternation {
public:
    Alternation(const Bench& bench, const numa::Team& team, const Work& ceiling, const Work& work,
                Waits waits)
        : rule_(bench.rule),
          team_(team),
          ceiling_(by_all(team, ceiling)),
          work_(by_all(team, work)),
          waits_(waits == Waits::kInside),
          window_(team.size(), 2, bench.window_s(2)),
          rounds_(bench.rule, bench.stop) {}

    Alternated run() {
        team_.run([this](numa::Member& member) { body(member); });
        return {{works_.figures(rule_.least), {}}, {ratios_.figures(rule_.least), {}}};
    }

private:
    void body(numa::Member& member) {
        one(member, ceiling_);
        one(member, work_);
        WindowRate before = one(member, ceiling_);
        const auto ask = [this] { return Kept{works_.steady(), ratios_.settled(rule_.width)}; };
        while (rounds_.more(member, ask)) {
            WindowRate done = one(member, work_);
            if (waits_) done.on_cpu = done.present;
            const WindowRate after = one(member, ceiling_);
            if (member.thread() == 0) keep(before, done, after);
            before = after;
        }
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

    SampleRule rule_;
    const numa::Team& team_;
    Turn ceiling_;
    Turn work_;
    bool waits_;
    WorkWindow window_;
    Rounds rounds_;
    Samples works_;
    Samples ratios_;
};

std::vector<Series> series_of(const std::vector<Samples>& samples, std::size_t least,
                              const std::vector<std::string>& doubts) {
    std::vector<Series> series;
    for (const Samples& one : samples) series.push_back({one.figures(least), doubts});
    return series;
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
            reader.sum += read_on(kernel, own, reader.cursor, kPiece);
            return static_cast<double>(kPiece);
        });
    };
}

Taken take_turns(const Bench& bench, const numa::Team& team, std::span<const Turn> turns) {
    Taken taken{std::vector<Samples>(turns.size()), {}};
    std::vector<Samples>& samples = taken.turns;
    WorkWindow window(team.size(), turns.size(), bench.window_s(turns.size()));
    Rounds rounds(bench.rule, bench.stop);
    bench.watch.begin();
    team.run([&](numa::Member& member) {
        for (const Turn& turn : turns) window.run(member, turn);
        while (rounds.more(member, [&] { return kept(samples, bench.rule.width); })) {
            for (std::size_t i = 0; i < turns.size(); ++i) {
                window.run(member, turns[i], [&](const WindowClock& clock) {
                    samples[i].add(clock.rate().per_s, clock.rate().steady());
                });
            }
        }
    });
    taken.doubts = bench.watch.end();
    return taken;
}

std::vector<Series> sample_turns(const Bench& bench, const numa::Team& team, std::span<const Work> works) {
    std::vector<Turn> turns;
    for (const Work& work : works) turns.push_back(by_all(team, work));
    const Taken taken = take_turns(bench, team, turns);
    return series_of(taken.turns, bench.rule.least, taken.doubts);
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
    const Turn turn = by_all(team, work);
    WorkWindow window(team.size(), 1, bench.window_s(1));
    Rounds rounds(bench.rule, bench.stop);
    bench.watch.begin();
    team.run([&](numa::Member& member) {
        window.run(member, turn);
        while (rounds.more(member, [&] { return kept(samples, bench.rule.width); }))
            window.run(member, turn, keep);
    });
    return series_of(samples, bench.rule.least, bench.watch.end());
}

Alternated alternate(const Bench& bench, const numa::Team& team, const kernels::ReadKernel& kernel,
                     const Work& work, Waits waits) {
    const Work ceiling = read_work(bench, kernel);
    bench.watch.begin();
    Alternated rates = Alternation(bench, team, ceiling, work, waits).run();
    rates.works.doubts = rates.of_ceiling.doubts = bench.watch.end();
    return rates;
}

}  // namespace weir::measure
