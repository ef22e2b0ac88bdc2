// SPDX-License-Identifier: Apache-2.0
#include "measure/matrix/kernels.h"

#include <cstdint>
#include <memory>
#include <vector>

#include "base/units.h"
#include "kernels/stream.h"
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

}  // namespace

void with_reads(const PlacedTeam& team, const kernels::ReadKernel& kernel, const MeasureKernel& measure) {
    const Bench& bench = team.bench();
    validate_sums(bench, {&kernel, 1});
    std::vector<Reader> readers(static_cast<std::size_t>(bench.threads()));
    measure({kernel.name, 1, [&](std::size_t thread) {
                 Reader& reader = readers[thread];
                 reader.sum += read_on(kernel, bench.arena.own(static_cast<int>(thread)).bytes(),
                                       reader.cursor, kPiece);
                 return static_cast<double>(kPiece);
             }});
}

void with_streams(const PlacedTeam& team, const MeasureKernel& measure) {
    const Bench& bench = team.bench();
    if (bench.stopped()) return;
    std::vector<std::unique_ptr<StreamArrays>> arrays(static_cast<std::size_t>(bench.threads()));
    const auto own = [&](const numa::Member& member) -> std::unique_ptr<StreamArrays>& {
        return arrays[static_cast<std::size_t>(member.thread())];
    };
    bench.team.run([&](numa::Member& member) {
        own(member) = std::make_unique<StreamArrays>(bench.arena.own(member.thread()).bytes());
    });
    for (const kernels::StreamOp op : {kernels::StreamOp::kTriad, kernels::StreamOp::kCopy}) {
        constexpr kernels::Store kStore = kernels::Store::kOrdinary;
        const kernels::StreamKernel kernel = kernels::plain_stream_kernel(bench.isa, op, kStore);
        const double traffic = static_cast<double>(kernels::traffic_bytes(op, kStore)) /
                               static_cast<double>(kernels::counted_bytes(op));
        measure({kernels::name(op, kStore), traffic,
                 [&](std::size_t thread) { return arrays[thread]->run(kernel); }});
        bench.team.run([&](numa::Member& member) { own(member)->validate(kernel); });
        if (bench.stopped()) return;
    }
}

}  // namespace weir::measure
