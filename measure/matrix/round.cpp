// SPDX-License-Identifier: Apache-2.0
#include "measure/matrix/round.h"

#include <fmt/format.h>

#include <memory>

#include "base/units.h"
#include "measure/sampling/ceiling.h"
#include "measure/sampling/stream_arrays.h"
#include "measure/stages/read_ceiling.h"

namespace weir::measure {
namespace {

// Between two looks at the clock: under a millisecond even for a core that gets 0.3 GB/s of a crowded link.
constexpr std::size_t kPiece = 256 * kKiB;

/// One thread's place in its memory.
struct alignas(64) Reader {
    std::size_t cursor = 0;
    std::uint64_t sum = 0;  // keeps the reads from being optimised away
};

Bench bench_of(const Bench& outer, const MatrixPlan& plan, const numa::Team& team, Arena& arena) {
    Bench bench{outer.machine, team, arena, outer.isa, outer.watch, outer.stop, outer.progress, outer.out};
    bench.rule.least = plan.samples;
    bench.shortest_window_s = bench.longest_window_s = plan.window_s;
    bench.stage_begin = outer.stage_begin;
    bench.stage_end = outer.stage_end;
    return bench;
}

}  // namespace

std::vector<MatrixRound::Pair> MatrixRound::pairs_of(const MatrixNodes& nodes, std::size_t round) {
    const std::vector<std::size_t> places =
        partners(nodes.cpu_nodes.size(), nodes.memory_nodes.size(), round);
    std::vector<Pair> pairs;
    std::size_t first = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const CpuNode& cpu_node = nodes.cpu_nodes[i];
        pairs.push_back(
            {cpu_node.id, nodes.memory_nodes[places[i]].id, {first, cpu_node.pins.size()}, "", true});
        first += cpu_node.pins.size();
    }
    return pairs;
}

/// The team's pins: a pin's node is where the thread's memory is bound to.
std::vector<numa::Pin> MatrixRound::pins_of(const MatrixNodes& nodes, std::size_t round) {
    const std::vector<std::size_t> places =
        partners(nodes.cpu_nodes.size(), nodes.memory_nodes.size(), round);
    std::vector<numa::Pin> pins;
    for (std::size_t i = 0; i < places.size(); ++i) {
        for (numa::Pin pin : nodes.cpu_nodes[i].pins) {
            pin.node = nodes.memory_nodes[places[i]].bind_to;
            pins.push_back(pin);
        }
    }
    return pins;
}

std::vector<std::size_t> MatrixRound::sizes_of(const MatrixNodes& nodes, std::size_t round) {
    const std::vector<std::size_t> places =
        partners(nodes.cpu_nodes.size(), nodes.memory_nodes.size(), round);
    std::vector<std::size_t> sizes;
    for (std::size_t i = 0; i < places.size(); ++i) {
        const CpuNode& cpu_node = nodes.cpu_nodes[i];
        sizes.insert(sizes.end(), cpu_node.pins.size(),
                     part_bytes(nodes, cpu_node, nodes.memory_nodes[places[i]]));
    }
    return sizes;
}

MatrixRound::MatrixRound(const Bench& outer, const MatrixNodes& nodes, const MatrixPlan& plan,
                         std::size_t round)
    : pairs_(pairs_of(nodes, round)),
      team_(pins_of(nodes, round)),
      arena_(team_, sizes_of(nodes, round), numa::Pages::kTransparentHuge),
      bench_(bench_of(outer, plan, team_, arena_)),
      name_(fmt::format("node matrix, round {} of {}", round + 1, plan.rounds)) {}

void MatrixRound::run(const kernels::ReadKernel& kernel) {
    fill();
    prove();
    validate_sums(bench_, {&kernel, 1});
    measure_reads(kernel);
    if (!bench_.stopped()) measure_triads();
}

void MatrixRound::fill() {
    tell("filling memory");
    team_.run([&](numa::Member& member) { arena_.fill(member); });
}

/// Asks for the pages of each pair's first thread: the others' were bound in the same way.
void MatrixRound::prove() {
    for (Pair& pair : pairs_) {
        const numa::PlacementProof proof = arena_.proof(pair.threads.first, 1);
        pair.pages = proof.huge_page_fraction.value_or(0) < kHugeEnough ? "4k" : "thp";
        const double there = proof.local_page_fraction.value_or(1);  // bound all the same
        pair.placed = there >= kPlaced;
        if (pair.placed) continue;
        bench_.out.warnings.push_back(
            fmt::format("node matrix: no figures of node {} with node {}'s memory: {} of the pages are there",
                        pair.cpu_node, pair.memory_node, format_percent(there)));
    }
}

void MatrixRound::measure_reads(const kernels::ReadKernel& kernel) {
    std::vector<Reader> readers(static_cast<std::size_t>(team_.size()));
    const WorkFrom work = [&](std::size_t first) -> Work {
        return [&, first](numa::Member& member, const WindowClock& clock) {
            const std::size_t thread = first + static_cast<std::size_t>(member.thread());
            const std::span<const std::byte> own = arena_.own(static_cast<int>(thread)).bytes();
            Reader& reader = readers[thread];
            return for_a_window(clock, [&] {
                reader.sum += read_on(kernel, own, reader.cursor, kPiece);
                return static_cast<double>(kPiece);
            });
        };
    };
    measure_alone(kernel.name, work);
    measure_all(kernel.name, work);
}

void MatrixRound::measure_triads() {
    const kernels::StreamKernel kernel =
        kernels::plain_stream_kernel(bench_.isa, kernels::StreamOp::kTriad, kernels::Store::kOrdinary);
    std::vector<std::unique_ptr<StreamArrays>> triads(static_cast<std::size_t>(team_.size()));
    team_.run([&](numa::Member& member) {
        triads[static_cast<std::size_t>(member.thread())] =
            std::make_unique<StreamArrays>(arena_.own(member.thread()).bytes());
    });
    const WorkFrom work = [&](std::size_t first) -> Work {
        return [&, first](numa::Member& member, const WindowClock& clock) {
            StreamArrays& own = *triads[first + static_cast<std::size_t>(member.thread())];
            return for_a_window(clock, [&] { return own.run(kernel); });
        };
    };
    measure_alone("triad", work);
    measure_all("triad", work);
    team_.run(
        [&](numa::Member& member) { triads[static_cast<std::size_t>(member.thread())]->validate(kernel); });
}

void MatrixRound::measure_alone(std::string_view kernel, const WorkFrom& work) {
    for (const Pair& pair : pairs_) {
        tell(fmt::format("{} on node {} of node {}'s memory", kernel, pair.cpu_node, pair.memory_node));
        if (bench_.stopped()) return;
        const auto first = team_.pins().begin() + static_cast<std::ptrdiff_t>(pair.threads.first);
        const numa::Team alone({first, first + static_cast<std::ptrdiff_t>(pair.threads.count)});
        add(kernel, pair, "alone", sample_rates(bench_, alone, work(pair.threads.first)));
    }
}

void MatrixRound::measure_all(std::string_view kernel, const WorkFrom& work) {
    tell(fmt::format("{}, all nodes at once", kernel));
    if (bench_.stopped()) return;
    std::vector<Group> groups;
    for (const Pair& pair : pairs_) groups.push_back(pair.threads);
    const std::vector<Series> rates = sample_groups(bench_, team_, groups, work(0));
    for (std::size_t i = 0; i < pairs_.size(); ++i) add(kernel, pairs_[i], "all", rates[i]);
}

void MatrixRound::add(std::string_view kernel, const Pair& pair, const char* load, const Series& rates) {
    if (!pair.placed || !bench_.enough(rates)) return;
    const Estimate rate = rates.estimate();
    bench_.out.bandwidth.push_back({std::string(kernel), pair.cpu_node, pair.memory_node,
                                    static_cast<int>(pair.threads.count), pair.pages, load, rate, rate,
                                    rates.doubts});
}

void MatrixRound::tell(const std::string& what) {
    const std::size_t steps = 1 + 2 * (pairs_.size() + 1);  // filling; each kernel by each pair and by all
    bench_.tell(fmt::format("{}: {}", name_, what),
                static_cast<double>(told_++) / static_cast<double>(steps));
}

}  // namespace weir::measure
