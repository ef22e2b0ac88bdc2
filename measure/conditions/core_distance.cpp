// SPDX-License-Identifier: Apache-2.0
#include "measure/conditions/core_distance.h"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "base/error.h"
#include "base/units.h"
#include "numa/pinned_scope.h"

namespace weir::measure {
namespace {

/// The PU that the calling thread is pinned to.
std::optional<int> own_cpu() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (::sched_getaffinity(0, sizeof(set), &set) != 0 || CPU_COUNT(&set) != 1) return std::nullopt;
    return ::sched_getcpu();
}

/// A line that the calling thread and a helper on another core write in turn.
class RoundTrips {
public:
    /// Nanoseconds of one, by the fastest of several batches: one that was interrupted is slower.
    Readable<double> to(int cpu) {
        turn_ = kNobody;
        try {
            const std::jthread helper([this, cpu] { answer(cpu); });
            return serve();
        } catch (const std::system_error& error) {
            return Unreadable{fmt::format("no thread could be started ({})", error.what()),
                              "raise the limit of threads (ulimit -u)"};
        }
    }

private:
    static constexpr std::int64_t kNobody = -1;
    static constexpr std::int64_t kMayNot = -2;
    static constexpr std::int64_t kOver = -3;
    static constexpr std::int64_t kBatches = 8;
    static constexpr std::int64_t kTrips = 16;  // of a batch: some 5 µs
    static constexpr int kMany = 20'000;        // looks in vain, after which the other has lost its core
    static constexpr double kEnough = 0.0005;   // seconds, after which no further batch is begun

    /// Looks until the line holds `awaited` or nothing more will come, and returns what it holds.
    std::int64_t await(std::int64_t awaited) const {
        for (int looks = 0;; ++looks) {
            const std::int64_t turn = turn_.load(std::memory_order_acquire);
            if (turn == awaited || turn == kMayNot || turn == kOver) return turn;
            if (looks > kMany) std::this_thread::yield();
        }
    }

    void answer(int cpu) {
        try {
            const numa::PinnedScope pinned(cpu);
            turn_ = 0;
            for (std::int64_t trip = 0; await(2 * trip + 1) != kOver; ++trip)
                turn_.store(2 * trip + 2, std::memory_order_release);
        } catch (const Error&) {
            turn_ = kMayNot;
        }
    }

    Readable<double> serve() {
        // Until it has moved to its own core, the helper needs this one.
        while (turn_.load(std::memory_order_acquire) == kNobody) std::this_thread::yield();
        if (await(0) == kMayNot)
            return Unreadable{"a thread could not be pinned to another core",
                              "give weir a cpuset of the cores that it may use (taskset)"};
        double fastest = std::numeric_limits<double>::infinity();
        double all = 0;
        std::int64_t turn = 0;
        for (std::int64_t batch = 0; batch < kBatches && all < kEnough; ++batch) {
            const auto start = std::chrono::steady_clock::now();
            for (std::int64_t trip = 0; trip < kTrips; ++trip) {
                turn_.store(++turn, std::memory_order_release);
                await(++turn);
            }
            const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
            fastest = std::min(fastest, took.count() / kTrips);
            all += took.count();
        }
        turn_.store(kOver, std::memory_order_release);
        return fastest * kNanosecondsPerSecond;
    }

    alignas(128) std::atomic<std::int64_t> turn_{kNobody};
};

/// From the core at hand to a few of the others, which are evenly spread.
class Ruler {
public:
    explicit Ruler(const Site& site) {
        for (const std::vector<int>& cpus : site.cpus_of_nodes)
            cpus_.insert(cpus_.end(), cpus.begin(), cpus.end());
    }

    Readable<Distances> distances() {
        const std::optional<int> own = own_cpu();
        // Of a thread that may change cores they would be from any.
        if (!own)
            return Unreadable{"the thread that looked was on no core of its own", "look from within a team"};
        std::vector<int> others = cpus_;
        std::erase(others, *own);
        if (others.empty())
            return Unreadable{"there is no second core", "nothing to do: one cannot move away"};
        if (slow_looks_ >= kSlowLooks)
            return Unreadable{"looking took too long: the cores do not run at the same time",
                              "give this machine as many cores as it shows"};
        const auto start = std::chrono::steady_clock::now();
        Distances found{*own, {}};
        const std::size_t looks = std::min(kOthers, others.size());
        for (std::size_t i = 1; i <= looks; ++i) {
            const Readable<double> one = trips_.to(others[others.size() * i / looks - 1]);
            if (!one) return one.reason();
            found.ns.push_back(*one);
        }
        if (std::chrono::steady_clock::now() - start > kSlow) ++slow_looks_;
        return found;
    }

private:
    static constexpr std::size_t kOthers = 4;
    // The team waits meanwhile: where virtual CPUs share a core, as in an emulator, it is not worth it.
    static constexpr std::chrono::milliseconds kSlow{5};
    static constexpr int kSlowLooks = 3;

    std::vector<int> cpus_;
    RoundTrips trips_;
    int slow_looks_ = 0;
};

class CoreDistance : public Observer {
public:
    explicit CoreDistance(std::function<Readable<Distances>()> ruler) : ruler_(std::move(ruler)) {}

    void begin(const Moment&) override { before_ = ruler_(); }

    Readable<double> end(const Moment&) override {
        if (!before_) return before_.reason();
        const Readable<Distances> after = ruler_();
        if (!after) return after.reason();
        const std::vector<double>& first = first_.try_emplace(before_->from, before_->ns).first->second;
        double greatest = 1;
        for (std::size_t i = 0; i < first.size(); ++i) {
            const auto [least, most] = std::minmax({first[i], before_->ns[i], after->ns[i]});
            greatest = std::max(greatest, most / least);
        }
        return greatest;
    }

private:
    std::function<Readable<Distances>()> ruler_;
    std::map<int, std::vector<double>> first_;  // of the whole measurement, by the CPU that looked
    Readable<Distances> before_;
};

}  // namespace

std::unique_ptr<Observer> watch_core_distance(std::function<Readable<Distances>()> ruler) {
    return std::make_unique<CoreDistance>(std::move(ruler));
}

Disturbance cores_moved() {
    return {.name = "cores-moved",
            .worth_naming = 1.75,
            .text = [](double times) { return fmt::format("{:.1f} times", times); },
            .warning =
                "a cache line's way between the team's cores changed by up to {amount} between the first "
                "look and {figures}: a hypervisor moves virtual CPUs, and those that come to share one L3's "
                "way to memory, or no longer do, read half as much or twice; compare ratios to the ceiling, "
                "or have the CPUs pinned on the host",
            .observer = [](const Site& site) -> std::unique_ptr<Observer> {
                const auto ruler = std::make_shared<Ruler>(site);
                return watch_core_distance([ruler] { return ruler->distances(); });
            }};
}

}  // namespace weir::measure
