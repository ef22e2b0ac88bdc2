// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/loaded_latency.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/estimate.h"
#include "base/units.h"
#include "kernels/pause.h"
#include "measure/sampling/ceiling.h"
#include "measure/sampling/chase.h"
#include "measure/sampling/turns.h"

namespace weir::measure {
namespace {

/// Of its share of the ceiling, what each streamer asks for. A link that several share is faster for one
/// alone, so that more is delivered than asked for in between: the steps are closest below the middle.
constexpr std::array<double, 8> kShares{0, 1.0 / 16, 1.0 / 8, 1.0 / 4, 3.0 / 8, 1.0 / 2, 3.0 / 4, 1};
constexpr std::size_t kBlock = 16 * kKiB;  // streamed between two pauses
constexpr std::size_t kPasses = 3;
constexpr std::size_t kIdlePauses = 32;  // between two looks at the alarm

/// What a pause takes on this core, in ns. Runs are short: a hypervisor steps in when a core does nothing but
/// pause for long.
double time_a_pause() {
    constexpr std::size_t kPauses = 500;
    std::array<double, 31> ns{};
    for (double& each : ns) {
        const auto start = std::chrono::steady_clock::now();
        kernels::pause(kPauses);
        const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
        each = took.count() / static_cast<double>(kPauses);
    }
    return median(ns);
}

/// One node's curve.
class Curve {
public:
    Curve(const Bench& bench, const kernels::ReadKernel& kernel, const Group& threads, Chase& chase)
        : bench_(bench),
          kernel_(kernel),
          first_(threads.first),
          team_(pins_of(bench, threads)),
          chase_(chase),
          streamers_(threads.count),
          points_(kShares.size()) {}

    void run(std::uint64_t seed) {
        double pause_ns = 0;
        team_.run([&](numa::Member& member) {
            if (member.thread() == 1) pause_ns = time_a_pause();
            if (member.thread() != 0) return;
            chase_.build(seed);
            sweep_caches(bench_, member.pin().cpu);
        });
        plan(pause_ns);
        const std::size_t parts = kPasses * points_.size();
        for (std::size_t i = 0; i < parts && !bench_.stopped(); ++i)
            sample(bench_.part(i, parts), points_[i % points_.size()]);
        chase_.validate();
    }

    void report(int node) const {
        const auto whole = [&](const Point& point) {
            return bench_.enough(point.loads) && bench_.enough(point.bytes);
        };
        if (!std::all_of(points_.begin(), points_.end(), whole)) return;
        for (const Point& point : points_) {
            const int threads = point.streams ? team_.size() - 1 : 0;
            bench_.out.loaded_latency.push_back({node, node, threads, point.pause_ns, point.bytes.estimate(),
                                                 point.loads.estimate().inverted(kNanosecondsPerSecond),
                                                 point.loads.doubts});
        }
    }

private:
    struct Point {
        bool streams = false;
        std::size_t pauses = 0;
        double pause_ns = 0;
        Series loads;
        Series bytes;
    };
    struct alignas(64) Streamer {
        std::size_t cursor = 0;
        std::uint64_t sum = 0;  // keeps the reads from being optimised away
    };

    static std::vector<numa::Pin> pins_of(const Bench& bench, const Group& threads) {
        const auto begin = bench.team.pins().begin() + static_cast<std::ptrdiff_t>(threads.first);
        return {begin, begin + static_cast<std::ptrdiff_t>(threads.count)};
    }

    /// A thread that has its share of the ceiling takes so long for a block.
    void plan(double pause_ns) {
        const double block_ns = static_cast<double>(kBlock) * bench_.threads() /
                                bench_.out.ceiling_bytes_per_s * kNanosecondsPerSecond;
        for (std::size_t i = 0; i < kShares.size(); ++i) {
            if (kShares[i] == 0) continue;
            const double pauses = std::round(block_ns * (1 / kShares[i] - 1) / pause_ns);
            points_[i].streams = true;
            points_[i].pauses = static_cast<std::size_t>(pauses);
            points_[i].pause_ns = pauses * pause_ns;
        }
    }

    void sample(Bench bench, Point& point) {
        const std::array<Group, 2> groups{{{0, 1}, {1, streamers_.size() - 1}}};
        bench.rule.least = (bench_.rule.least + kPasses - 1) / kPasses;
        const std::vector<Series> series =
            sample_groups(bench, team_, groups, [&](numa::Member& member, const WindowClock& clock) {
                if (member.thread() == 0) return for_a_window(clock, [&] { return chase_.step(); });
                return for_a_window(clock, [&] { return stream(member.thread(), point); });
            });
        append(point.loads, series[0]);
        append(point.bytes, series[1]);
    }

    /// Streams a block and pauses, or pauses alone; returns the bytes.
    double stream(int thread, const Point& point) {
        if (!point.streams) {
            kernels::pause(kIdlePauses);
            return 0;
        }
        Streamer& own = streamers_[static_cast<std::size_t>(thread)];
        const std::span<const std::byte> memory = bench_.arena.own(static_cast<int>(first_) + thread).bytes();
        own.sum += read_on(kernel_, memory, own.cursor, kBlock);
        kernels::pause(point.pauses);
        return static_cast<double>(kBlock);
    }

    static void append(Series& all, const Series& more) {
        all.rates.insert(all.rates.end(), more.rates.begin(), more.rates.end());
        std::set<std::string> doubts(all.doubts.begin(), all.doubts.end());
        doubts.insert(more.doubts.begin(), more.doubts.end());
        all.doubts.assign(doubts.begin(), doubts.end());
    }

    const Bench& bench_;
    const kernels::ReadKernel& kernel_;
    std::size_t first_;  // of the bench's threads
    numa::Team team_;
    Chase& chase_;
    std::vector<Streamer> streamers_;
    std::vector<Point> points_;
};

/// The threads of each node: they stand together.
std::vector<Group> groups_of(const numa::Team& team) {
    std::vector<Group> groups;
    const std::vector<numa::Pin>& pins = team.pins();
    for (std::size_t i = 0; i < pins.size(); ++i) {
        if (i == 0 || pins[i].node != pins[i - 1].node) groups.push_back({i, 0});
        ++groups.back().count;
    }
    return groups;
}

std::string why_nobody_streams(const Bench& bench) {
    int cores = 0;
    for (const probe::Node& node : bench.machine.nodes) cores = std::max(cores, node.cores);
    return fmt::format("one {}{}: nobody can stream beside the one that waits", cores > 1 ? "thread" : "core",
                       bench.nodes().size() > 1 ? " a node" : "");
}

void measure_node(const Bench& bench, const kernels::ReadKernel& kernel, const Group& threads,
                  std::uint64_t least_bytes) {
    const numa::Pin& pin = bench.team.pins()[threads.first];
    try {
        Chase chase(chase_bytes(bench, pin.cpu, pin.node, least_bytes), pin.node,
                    numa::Pages::kTransparentHuge);
        Curve curve(bench, kernel, threads, chase);
        curve.run(threads.first + 1);
        const double there = chase.place().there;
        if (there >= kPlaced) return curve.report(pin.node);
        bench.out.warnings.push_back(fmt::format("no loaded latency of node {}: {} of the pages are there",
                                                 pin.node, format_percent(there)));
    } catch (const MachineError& error) {
        bench.out.warnings.push_back(
            fmt::format("no loaded latency of node {}: {}; {}", pin.node, error.what(), error.remedy()));
    }
}

}  // namespace

void measure_loaded_latency(const Bench& bench, const kernels::ReadKernel& ceiling_kernel) {
    measure_loaded_latency(bench, ceiling_kernel, kChaseBytes);
}

void measure_loaded_latency(const Bench& bench, const kernels::ReadKernel& ceiling_kernel,
                            std::uint64_t least_bytes) {
    if (bench.out.ceiling_bytes_per_s <= 0) throw Fault("latency under load before the ceiling");
    std::vector<Group> groups = groups_of(bench.team);
    std::erase_if(groups, [](const Group& group) { return group.count < 2; });
    if (groups.empty()) bench.out.conditions["loaded_latency"] = why_nobody_streams(bench);
    for (std::size_t i = 0; i < groups.size() && !bench.stopped(); ++i) {
        const Bench part = bench.part(i, groups.size());
        part.tell(fmt::format("latency under load, node {}", bench.team.pins()[groups[i].first].node), 0);
        measure_node(part, ceiling_kernel, groups[i], least_bytes);
    }
}

}  // namespace weir::measure
