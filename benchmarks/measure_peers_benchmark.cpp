// SPDX-License-Identifier: Apache-2.0
// One figure of one kernel in about a second, by the parts that `weir measure` is made of: what
// scripts/compare-peers holds against other programs' figures, run by run.
//
//   weir_measure_peers_benchmark KERNEL THREADS SECONDS MIB
//   weir_measure_peers_benchmark best read|write|copy|scale|add|triad THREADS SECONDS MIB
//
// Prints MB/s (10^6 bytes as STREAM counts them) over the whole time, by the first THREADS CPUs, over MIB of
// memory that they share out; of the best of an operation's kernels, each given SECONDS in all, its name
// before it.
#include <sched.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/estimate.h"
#include "base/units.h"
#include "kernels/read.h"
#include "kernels/stream.h"
#include "measure/sampling/arena.h"
#include "measure/sampling/ceiling.h"
#include "measure/sampling/stream_arrays.h"
#include "measure/sampling/turns.h"
#include "measure/sampling/window_clock.h"
#include "numa/team.h"

namespace {

using weir::kernels::Isa;
using weir::kernels::ReadKernel;
using weir::kernels::Store;
using weir::kernels::StreamKernel;
using weir::measure::Arena;
using weir::measure::StreamArrays;
using weir::numa::Member;
using weir::numa::Pin;
using weir::numa::Team;

/// The first CPUs that may be used: those that the other programs are pinned to.
std::vector<Pin> pins(int threads) {
    cpu_set_t set;
    CPU_ZERO(&set);
    std::vector<Pin> pins;
    if (::sched_getaffinity(0, sizeof(set), &set) != 0) return pins;
    for (int cpu = 0; cpu < CPU_SETSIZE && pins.size() < static_cast<std::size_t>(threads); ++cpu) {
        if (CPU_ISSET(static_cast<std::size_t>(cpu), &set)) pins.push_back({cpu, -1, 0});
    }
    return pins;
}

/// One kernel over the team's memory: what a member does between two looks at the clock, and a check of the
/// results by each member.
struct Way {
    std::string_view name;
    std::function<double(const Member&)> step;
    std::function<void(const Member&)> validate;
};

bool fits(std::string_view wanted, std::string_view operation, std::string_view kernel) {
    return wanted == operation || wanted == kernel;
}

/// The read kernel of a name; with "read" all.
std::vector<Way> read_ways(std::string_view wanted, Isa isa, const Team& team, Arena& arena) {
    struct alignas(64) Reader {
        std::size_t cursor = 0;
        std::uint64_t sum = 0;
    };
    const auto readers = std::make_shared<std::vector<Reader>>(static_cast<std::size_t>(team.size()));
    std::vector<Way> ways;
    for (const ReadKernel& kernel : weir::kernels::read_kernels(isa)) {
        if (!fits(wanted, "read", kernel.name)) continue;
        const auto step = [kernel, readers, &arena](const Member& member) {
            Reader& reader = (*readers)[static_cast<std::size_t>(member.thread())];
            const std::span<const std::byte> own = arena.own(member.thread()).bytes();
            reader.sum += weir::measure::read_on(kernel, own, reader.cursor, weir::kMiB);
            return static_cast<double>(weir::kMiB);
        };
        const auto validate = [kernel, &arena](const Member& member) {
            const std::span<const std::byte> own = arena.own(member.thread()).bytes();
            if (kernel.sum(own.data(), own.size()) != arena.sum(member.thread()))
                throw weir::Fault("a wrong sum");
        };
        ways.push_back({kernel.name, step, validate});
    }
    if (!ways.empty()) team.run([&](Member& member) { arena.fill(member); });
    return ways;
}

/// The stream kernel of a name; with an operation's all of it.
std::vector<Way> stream_ways(std::string_view wanted, Isa isa, const Team& team, Arena& arena) {
    using Arrays = std::vector<std::unique_ptr<StreamArrays>>;
    const auto arrays = std::make_shared<Arrays>(static_cast<std::size_t>(team.size()));
    const auto own = [arrays](const Member& member) -> std::unique_ptr<StreamArrays>& {
        return (*arrays)[static_cast<std::size_t>(member.thread())];
    };
    std::vector<Way> ways;
    for (const StreamKernel& kernel : weir::kernels::stream_kernels(isa)) {
        if (!fits(wanted, name(kernel.op, Store::kOrdinary), kernel.name)) continue;
        ways.push_back({kernel.name, [=](const Member& member) { return own(member)->run(kernel); },
                        [=](const Member& member) { own(member)->validate(kernel); }});
    }
    if (!ways.empty()) {
        team.run([&](Member& member) {
            own(member) = std::make_unique<StreamArrays>(arena.own(member.thread()).bytes());
        });
    }
    return ways;
}

double rate(const Team& team, const Way& way, double seconds) {
    weir::measure::WindowClock clock(static_cast<std::size_t>(team.size()), seconds);
    team.run([&](Member& member) {
        const auto thread = static_cast<std::size_t>(member.thread());
        member.barrier();
        clock.start(thread);
        clock.finish(thread, weir::measure::for_a_window(clock, [&] { return way.step(member); }));
        member.barrier();
    });
    return clock.rate().per_s;
}

void validate(const Team& team, const Way& way) {
    team.run([&](Member& member) { way.validate(member); });
}

/// Rates of all ways in turn.
void print_best(const Team& team, const std::vector<Way>& ways, double seconds) {
    constexpr std::size_t kRounds = 5;
    std::vector<std::vector<double>> rates(ways.size());
    for (std::size_t round = 0; round < kRounds; ++round) {
        for (std::size_t i = 0; i < ways.size(); ++i)
            rates[i].push_back(rate(team, ways[i], seconds / kRounds));
    }
    for (const Way& way : ways) validate(team, way);
    std::vector<double> medians;
    for (const std::vector<double>& each : rates) medians.push_back(weir::median(each));
    const auto best = std::max_element(medians.begin(), medians.end());
    const std::string_view name = ways[static_cast<std::size_t>(best - medians.begin())].name;
    std::printf("%s %.1f\n", std::string(name).c_str(), *best / 1e6);
}

template <class Number>
Number number(std::string_view text) {
    Number value{};
    const std::from_chars_result end = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end.ec != std::errc() || end.ptr != text.data() + text.size() || !(value > 0))
        throw weir::UsageError("no positive number: " + std::string(text), "see the head of this program");
    return value;
}

void measure(std::vector<std::string_view> args) {
    const bool best = args.front() == "best";
    if (best) args.erase(args.begin());
    if (args.size() != 4) throw weir::UsageError("four arguments are wanted", "see the head of this program");
    const Team team(pins(number<int>(args[1])));
    const auto seconds = number<double>(args[2]);
    const std::size_t bytes = number<std::size_t>(args[3]) * weir::kMiB;
    Arena arena(team, bytes / static_cast<std::size_t>(team.size()), weir::numa::Pages::kTransparentHuge);
    const Isa isa = weir::kernels::chosen_isa();
    std::vector<Way> ways = read_ways(args[0], isa, team, arena);
    if (ways.empty()) ways = stream_ways(args[0], isa, team, arena);
    if (ways.empty()) throw weir::UsageError("no kernel " + std::string(args[0]), "try best read");
    if (best) return print_best(team, ways, seconds);
    const double per_s = rate(team, ways.front(), seconds);
    validate(team, ways.front());
    std::printf("%.1f\n", per_s / 1e6);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        measure(argc > 1 ? std::vector<std::string_view>(argv + 1, argv + argc)
                         : std::vector<std::string_view>{""});
    } catch (const weir::Error& error) {
        std::fprintf(stderr, "weir_measure_peers_benchmark: %s\n", error.what());
        return error.exit_code();
    }
    return 0;
}
