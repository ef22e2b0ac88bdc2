// SPDX-License-Identifier: Apache-2.0
#include "measure/bench.h"

#include <chrono>

#include "measure/ceiling.h"

namespace weir::measure {
namespace {

/// One window of any work: the counterpart of CeilingWindow.
class WorkWindow {
public:
    WorkWindow(const Work& work, int threads) : work_(work), done_(static_cast<std::size_t>(threads)) {}

    /// Collective; the rate is member 0's, other members get 0.
    double run(numa::Member& member) {
        member.barrier();
        const auto start = std::chrono::steady_clock::now();
        done_[static_cast<std::size_t>(member.thread())].amount = work_(member);
        member.barrier();
        if (member.thread() != 0) return 0;
        const double s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        double total = 0;
        // The others cannot overwrite theirs before member 0 comes to the next barrier.
        for (const Done& each : done_) total += each.amount;
        return total / s;
    }

private:
    struct alignas(64) Done {
        double amount = 0;
    };
    const Work& work_;
    std::vector<Done> done_;
};

}  // namespace

double for_a_window(const Bench& bench, const std::function<double()>& step) {
    const auto start = std::chrono::steady_clock::now();
    double done = 0;
    do done += step();
    while (std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() < bench.window_s);
    return done;
}

std::vector<double> sample_rates(const Bench& bench, const numa::Team& team, const Work& work) {
    std::vector<double> rates;
    WorkWindow window(work, team.size());
    StopVote vote(bench.stop);
    team.run([&](numa::Member& member) {
        for (std::size_t i = 0; i < bench.samples + 1 && !vote.stopped(member); ++i) {
            const double rate = window.run(member);
            if (i > 0 && member.thread() == 0) rates.push_back(rate);
        }
    });
    return rates;
}

Alternated alternate(const Bench& bench, const kernels::ReadKernel& kernel, const Work& work) {
    Alternated rates;
    CeilingWindow ceiling(kernel, bench.team);
    WorkWindow window(work, bench.threads());
    StopVote vote(bench.stop);
    bench.team.run([&](numa::Member& member) {
        const std::span<const std::byte> own = bench.arena.own(member.thread()).bytes();
        const bool first = member.thread() == 0;
        std::size_t cursor = 0;
        ceiling.run(member, own, cursor, bench.window_s);
        window.run(member);
        double rate = ceiling.run(member, own, cursor, bench.window_s);
        if (first) rates.ceilings.push_back(rate);
        for (std::size_t i = 0; i < bench.samples && !vote.stopped(member); ++i) {
            const double done = window.run(member);
            rate = ceiling.run(member, own, cursor, bench.window_s);
            if (!first) continue;
            rates.works.push_back(done);
            rates.ceilings.push_back(rate);
        }
    });
    return rates;
}

}  // namespace weir::measure
