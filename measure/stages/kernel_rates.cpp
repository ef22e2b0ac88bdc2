// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/kernel_rates.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "kernels/stream.h"
#include "measure/sampling/results.h"
#include "measure/sampling/stream_arrays.h"

namespace weir::measure {
namespace {

using kernels::StreamKernel;

/// The arrays of each member of a team, over its memory of the bench's arena.
class TeamArrays {
public:
    TeamArrays(const Bench& bench, const numa::Team& team)
        : team_(team), arrays_(static_cast<std::size_t>(team.size())) {
        team.run([&](numa::Member& member) {
            own(member) = std::make_unique<StreamArrays>(bench.arena.own(member.thread()).bytes());
        });
    }

    std::vector<Work> works(std::span<const StreamKernel> kernels) {
        std::vector<Work> works;
        for (const StreamKernel& kernel : kernels) {
            works.emplace_back([this, kernel](numa::Member& member, const WindowClock& clock) {
                StreamArrays& arrays = *own(member);
                return for_a_window(clock, [&] { return arrays.run(kernel); });
            });
        }
        return works;
    }

    void validate(std::span<const StreamKernel> kernels) {
        team_.run([&](numa::Member& member) {
            for (const StreamKernel& kernel : kernels) own(member)->validate(kernel);
        });
    }

private:
    std::unique_ptr<StreamArrays>& own(const numa::Member& member) {
        return arrays_[static_cast<std::size_t>(member.thread())];
    }

    const numa::Team& team_;
    std::vector<std::unique_ptr<StreamArrays>> arrays_;
};

/// The kernels of one operation and store: neighbours in stream_kernels.
std::vector<std::span<const StreamKernel>> families(std::span<const StreamKernel> kernels) {
    std::vector<std::span<const StreamKernel>> families;
    while (!kernels.empty()) {
        std::size_t size = 1;
        while (size < kernels.size() && kernels[size].op == kernels[0].op &&
               kernels[size].store == kernels[0].store)
            ++size;
        families.push_back(kernels.first(size));
        kernels = kernels.subspan(size);
    }
    return families;
}

/// The best kernel of each family, by a trial: every window of a further kernel is taken from the figures'
/// own.
std::vector<StreamKernel> choose(const Bench& bench, const numa::Team& team, TeamArrays& arrays) {
    const Bench trial = bench.trial();
    std::vector<StreamKernel> rivals;
    for (const auto& family : families(kernels::stream_kernels(bench.isa))) {
        if (family.size() > 1) rivals.insert(rivals.end(), family.begin(), family.end());
    }
    std::vector<Series> series;
    if (!rivals.empty()) series = sample_turns(trial, team, arrays.works(rivals));
    arrays.validate(rivals);

    std::vector<StreamKernel> chosen;
    std::size_t rival = 0;
    for (const auto& family : families(kernels::stream_kernels(bench.isa))) {
        std::size_t best = 0;
        if (family.size() > 1) {
            std::vector<double> rates;
            for (std::size_t k = 0; k < family.size(); ++k, ++rival)
                rates.push_back(trial.enough(series[rival]) ? series[rival].estimate().median : 0);
            best = static_cast<std::size_t>(std::max_element(rates.begin(), rates.end()) - rates.begin());
        }
        chosen.push_back(family[best]);
    }
    return chosen;
}

double traffic(const StreamKernel& kernel) {
    return static_cast<double>(kernels::traffic_bytes(kernel.op, kernel.store)) /
           static_cast<double>(kernels::counted_bytes(kernel.op));
}

/// Which kernels the figures are of, where there was a choice.
void note(const Bench& bench, int threads, std::span<const StreamKernel> chosen) {
    std::string& note = bench.out.conditions["streams"];
    if (note.empty())
        note =
            "bytes as STREAM counts them; the traffic adds the line that an ordinary store allocates, which "
            "some "
            "processors spare where a line is written whole";
    std::string named;
    for (const StreamKernel& kernel : chosen) {
        if (kernel.name == name(kernel.op, kernel.store)) continue;
        named += fmt::format("{}{}", named.empty() ? "" : ", ", kernel.name);
    }
    if (!named.empty()) note += fmt::format("; by {} thread{}: {}", threads, threads == 1 ? "" : "s", named);
}

/// `reads` and the stream kernels by one team.
void measure_team(const Bench& bench, const numa::Team& team, std::span<const kernels::ReadKernel> reads) {
    constexpr double kChoice = 0.2;  // of the time
    bench.tell(fmt::format("kernels by {} thread{}", team.size(), team.size() == 1 ? "" : "s"), 0);
    TeamArrays arrays(bench, team);
    const std::vector<StreamKernel> streams = choose(bench.range(0, kChoice), team, arrays);
    if (bench.stopped()) return;
    std::vector<Work> works = read_works(bench, reads);
    for (Work& work : arrays.works(streams)) works.push_back(std::move(work));
    const std::vector<Series> series = sample_turns(bench.range(kChoice, 1), team, works);
    arrays.validate(streams);
    const auto add = [&](std::string_view kernel, const Series& rates, double traffic) {
        add_bandwidth(bench, kernel, team.size(), rates, traffic);
    };
    for (std::size_t k = 0; k < reads.size(); ++k) add(reads[k].name, series[k], 1);
    for (std::size_t k = 0; k < streams.size(); ++k) {
        const StreamKernel& stream = streams[k];
        add(name(stream.op, stream.store), series[reads.size() + k], traffic(stream));
    }
    note(bench, team.size(), streams);
}

}  // namespace

void measure_kernels(const Bench& bench, const kernels::ReadKernel&) {
    // Of several nodes the matrix has figures each; one of them together is no one node's. The read kernels
    // by all threads are the ceiling's.
    const bool all = bench.nodes().size() == 1;
    const bool alone = bench.threads() > 1;
    const std::size_t teams = (all ? 1U : 0U) + (alone ? 1U : 0U);
    if (alone) {
        const numa::Team one({bench.team.pins().front()});
        measure_team(bench.part(0, teams), one, kernels::read_kernels(bench.isa));
    }
    if (all && !bench.stopped()) measure_team(bench.part(teams - 1, teams), bench.team, {});
}

}  // namespace weir::measure
