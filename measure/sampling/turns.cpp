// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/turns.h"

#include <cstdint>
#include <memory>
#include <optional>

#include "base/units.h"
#include "measure/meters/meters.h"
#include "measure/sampling/ceiling.h"

namespace weir::measure {
namespace {

constexpr std::size_t kPiece = kMiB;  // read between two looks at whether the window is over

/// One window of any of `works` kinds of work, which take turns: those of one round are of one length.
class WorkWindow {
public:
    WorkWindow(Meters* meters, int threads, std::size_t works, double seconds)
        : meters_(meters),
          metered_(works),
          works_(works),
          clock_(static_cast<std::size_t>(threads), seconds) {
        if (meters_ != nullptr) meters_->begin();
    }

    /// Collective; member 0 calls keep(clock) when all have finished.
    template <class Keep>
    void run(numa::Member& member, const Work& work, const Keep& keep) {
        const auto thread = static_cast<std::size_t>(member.thread());
        const bool meters = thread == 0 && meters_ != nullptr;
        if (meters) meters_->open();
        member.barrier();
        clock_.start(thread);
        clock_.finish(thread, work(member, clock_));
        member.barrier();
        if (thread != 0) return;
        // The others cannot start before member 0 comes to the next barrier.
        if (meters) meters_->close(clock_.done(), metered_[windows_ % works_]);
        keep(clock_);
        clock_.next(windows_++ / works_);
    }
    void run(numa::Member& member, const Work& work) {
        run(member, work, [](const WindowClock&) {});
    }

    /// Of each work, after its last window.
    std::vector<Metered> metered() {
        if (meters_ == nullptr) return metered_;
        const std::optional<double> watts = meters_->end();
        for (Metered& each : metered_) each.wall_watts = watts;
        return metered_;
    }

private:
    Meters* meters_;
    std::vector<Metered> metered_;  // by work
    std::size_t works_;
    std::size_t windows_ = 0;
    WindowClock clock_;
};

/// The alternation as all members run it; member 0 keeps the figures.
class Alternation {
public:
    Alternation(const Bench& bench, const numa::Team& team, const Work& ceiling, const Work& work,
                Waits waits)
        : rule_(bench.rule),
          team_(team),
          ceiling_(ceiling),
          work_(work),
          waits_(waits == Waits::kInside),
          window_(bench.meters, team.size(), 2, bench.window_s(2)),
          rounds_(bench.rule, bench.stop) {}

    Alternated run() {
        team_.run([this](numa::Member& member) { body(member); });
        return {{works_.figures(rule_.least), {}, window_.metered().back()},
                {ratios_.figures(rule_.least), {}}};
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

    SampleRule rule_;
    const numa::Team& team_;
    const Work& ceiling_;
    const Work& work_;
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

std::vector<Series> sample_turns(const Bench& bench, const numa::Team& team, std::span<const Work> works) {
    std::vector<Samples> samples(works.size());
    WorkWindow window(bench.meters, team.size(), works.size(), bench.window_s(works.size()));
    Rounds rounds(bench.rule, bench.stop);
    bench.watch.begin();
    team.run([&](numa::Member& member) {
        for (const Work& work : works) window.run(member, work);
        while (rounds.more(member, [&] { return kept(samples, bench.rule.width); })) {
            for (std::size_t i = 0; i < works.size(); ++i) {
                window.run(member, works[i], [&](const WindowClock& clock) {
                    samples[i].add(clock.rate().per_s, clock.rate().steady());
                });
            }
        }
    });
    std::vector<Series> series = series_of(samples, bench.rule.least, bench.watch.end());
    const std::vector<Metered> metered = window.metered();
    for (std::size_t i = 0; i < series.size(); ++i) series[i].metered = metered[i];
    return series;
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
    WorkWindow window(nullptr, team.size(), 1, bench.window_s(1));
    Rounds rounds(bench.rule, bench.stop);
    bench.watch.begin();
    team.run([&](numa::Member& member) {
        window.run(member, work);
        while (rounds.more(member, [&] { return kept(samples, bench.rule.width); }))
            window.run(member, work, keep);
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
