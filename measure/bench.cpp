// SPDX-License-Identifier: Apache-2.0
#include "measure/bench.h"

#include <algorithm>
#include <chrono>

#include "base/units.h"
#include "measure/ceiling.h"

namespace weir::measure {

std::size_t window_bytes(const Bench& bench, double bytes_per_s) {
    const double share = bytes_per_s * bench.window_s / static_cast<double>(bench.threads());
    const auto bytes = static_cast<std::size_t>(share) / kMiB * kMiB;
    return std::clamp<std::size_t>(bytes, kMiB, bench.arena.bytes_per_thread());
}

Alternated alternate(const Bench& bench, const kernels::ReadKernel& kernel, double ceiling_bytes_per_s,
                     const std::function<double(numa::Member&)>& work) {
    Alternated rates;
    CeilingWindow ceiling(kernel, bench.team);
    std::vector<double> bytes(static_cast<std::size_t>(bench.threads()));
    const std::size_t wanted = window_bytes(bench, ceiling_bytes_per_s);
    bench.team.run([&](numa::Member& member) {
        const auto thread = static_cast<std::size_t>(member.thread());
        const std::span<const std::byte> own = bench.arena.own(member.thread()).bytes();
        std::size_t cursor = 0;
        const auto work_window = [&] {
            member.barrier();
            const auto start = std::chrono::steady_clock::now();
            bytes[thread] = work(member);
            member.barrier();
            const double s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
            double total = 0;
            for (const double each : bytes) total += each;
            member.barrier();
            return total / s;
        };
        ceiling.run(member, own, cursor, wanted);
        work_window();
        double rate = ceiling.run(member, own, cursor, wanted);
        if (thread == 0) rates.ceilings.push_back(rate);
        for (std::size_t i = 0; i < bench.samples; ++i) {
            const double done = work_window();
            rate = ceiling.run(member, own, cursor, wanted);
            if (thread != 0) continue;
            rates.works.push_back(done);
            rates.ceilings.push_back(rate);
        }
    });
    return rates;
}

}  // namespace weir::measure
