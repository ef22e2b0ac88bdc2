// SPDX-License-Identifier: Apache-2.0
#include "measure/bench.h"

#include "measure/ceiling.h"

namespace weir::measure {
namespace {

/// One window of any work: the counterpart of CeilingWindow.
class WorkWindow {
public:
    WorkWindow(const Work& work, int threads, Waits waits)
        : work_(work), waits_(waits == Waits::kInside), clock_(static_cast<std::size_t>(threads)) {}

    /// Collective; the rate is member 0's, other members get none.
    WindowRate run(numa::Member& member) {
        const auto thread = static_cast<std::size_t>(member.thread());
        member.barrier();
        clock_.start(thread);
        clock_.finish(thread, work_(member, clock_));
        member.barrier();
        if (thread != 0) return {};
        // The others cannot start before member 0 comes to the next barrier.
        WindowRate rate = clock_.rate();
        if (waits_) rate.on_cpu = rate.present;
        clock_.next();
        return rate;
    }

private:
    const Work& work_;
    bool waits_;
    WindowClock clock_;
};

/// The alternation as all members run it; member 0 keeps the figures.
class Alternation {
public:
    Alternation(const Bench& bench, const kernels::ReadKernel& kernel, const Work& work, Waits waits)
        : bench_(bench), ceiling_(kernel, bench.team), work_(work, bench.threads(), waits), rounds_(bench) {}

    Alternated run() {
        bench_.team.run([this](numa::Member& member) { body(member); });
        return {works_.figures(bench_.samples), ratios_.figures(bench_.samples)};
    }

private:
    void body(numa::Member& member) {
        std::size_t cursor = 0;
        read(member, cursor);
        work_.run(member);
        WindowRate before = read(member, cursor);
        while (rounds_.more(member, [this] { return works_.steady(); })) {
            const WindowRate done = work_.run(member);
            const WindowRate after = read(member, cursor);
            if (member.thread() == 0) keep(before, done, after);
            before = after;
        }
    }

    WindowRate read(numa::Member& member, std::size_t& cursor) {
        ceiling_.run(member, bench_.arena.own(member.thread()).bytes(), cursor, bench_.window_s);
        return ceiling_.last();
    }

    void keep(const WindowRate& before, const WindowRate& done, const WindowRate& after) {
        const bool steady = before.steady() && done.steady() && after.steady();
        works_.add(done.per_s, steady);
        ratios_.add(done.per_s / (0.5 * (before.per_s + after.per_s)), steady);
    }

    const Bench& bench_;
    CeilingWindow ceiling_;
    WorkWindow work_;
    Rounds rounds_;
    Samples works_;
    Samples ratios_;
};

}  // namespace

double for_a_window(const Bench& bench, const WindowClock& clock, const std::function<double()>& step) {
    double done = 0;
    do done += step();
    while (clock.open(bench.window_s));
    return done;
}

std::vector<double> sample_rates(const Bench& bench, const numa::Team& team, const Work& work) {
    Samples samples;
    WorkWindow window(work, team.size(), Waits::kNever);
    Rounds rounds(bench);
    team.run([&](numa::Member& member) {
        window.run(member);
        while (rounds.more(member, [&] { return samples.steady(); })) {
            const WindowRate rate = window.run(member);
            if (member.thread() == 0) samples.add(rate.per_s, rate.steady());
        }
    });
    return samples.figures(bench.samples);
}

Alternated alternate(const Bench& bench, const kernels::ReadKernel& kernel, const Work& work, Waits waits) {
    return Alternation(bench, kernel, work, waits).run();
}

}  // namespace weir::measure
