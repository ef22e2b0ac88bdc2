// SPDX-License-Identifier: Apache-2.0
#include "measure/read_ceiling.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>

#include "base/error.h"
#include "base/units.h"
#include "measure/ceiling.h"

namespace weir::measure {
namespace {

constexpr double kFirstGuess = 20e9;  // sizes the first window alone

/// Every kernel goes once over all of each buffer, untimed: its sum must be that of the contents.
void validate(const Bench& bench, std::span<const kernels::ReadKernel> kernels) {
    bench.team.run([&](numa::Member& member) {
        const std::span<const std::byte> own = bench.arena.own(member.thread()).bytes();
        for (const kernels::ReadKernel& kernel : kernels) {
            if (kernel.sum(own.data(), bench.arena.bytes_per_thread()) == bench.arena.sum(member.thread())) continue;
            throw Fault("the read kernel " + std::string(kernel.name) + " gave a wrong sum");
        }
    });
}

/// samples[kernel]: windows in rounds over the kernels, a first round discarded.
std::vector<std::vector<double>> sample_kernels(const Bench& bench, std::span<const kernels::ReadKernel> kernels) {
    std::vector<std::vector<double>> samples(kernels.size());
    std::vector<CeilingWindow> windows;
    for (const kernels::ReadKernel& kernel : kernels) windows.emplace_back(kernel, bench.team);
    bench.team.run([&](numa::Member& member) {
        const std::span<const std::byte> own = bench.arena.own(member.thread()).bytes();
        std::size_t cursor = 0;
        double guess = kFirstGuess;
        for (std::size_t round = 0; round < bench.samples + 1; ++round) {
            for (std::size_t k = 0; k < kernels.size(); ++k) {
                const double rate = windows[k].run(member, own, cursor, window_bytes(bench, guess));
                if (round == 0) guess = std::max(rate, kFirstGuess / 100);
                if (round > 0 && member.thread() == 0) samples[k].push_back(rate);
            }
        }
    });
    return samples;
}

Bandwidth entry(const Bench& bench, std::string_view kernel, int threads, std::span<const double> samples) {
    return {std::string(kernel), bench.node(), bench.node(), threads, bench.pages,
            threads == bench.threads() ? "all" : "alone", estimate(samples)};
}

std::vector<double> sample_alone(const Bench& bench, const kernels::ReadKernel& kernel) {
    const numa::Team one({bench.team.pins().front()});
    CeilingWindow window(kernel, one);
    std::vector<double> samples;
    one.run([&](numa::Member& member) {
        std::size_t cursor = 0;
        const std::size_t bytes = window_bytes(bench, bench.out.ceiling_bytes_per_s);
        for (std::size_t i = 0; i < bench.samples + 1; ++i) {
            const double rate = window.run(member, bench.arena.own(0).bytes(), cursor, bytes);
            if (i > 0) samples.push_back(rate);
        }
    });
    return samples;
}

/// The three arrays of a triad over one thread's memory, whose contents it makes numbers of first.
struct TriadArrays {
    explicit TriadArrays(std::span<std::byte> own) : count(own.size() / 3 / sizeof(double) / 8 * 8) {
        a = reinterpret_cast<double*>(own.data());
        b = a + count;
        c = b + count;
        for (std::size_t i = 0; i < count; ++i) {
            b[i] = 2;
            c[i] = 0.5;
        }
    }
    std::size_t count;
    double* a;
    double* b;
    double* c;
};

/// Overwrites the arena: the last thing done with it.
std::vector<double> sample_triad(const Bench& bench) {
    constexpr double kScale = 3;
    std::vector<double> samples;
    bench.team.run([&](numa::Member& member) {
        const TriadArrays arrays(bench.arena.own(member.thread()).bytes());
        const double bytes = 24.0 * static_cast<double>(arrays.count) * member.size();
        for (std::size_t i = 0; i < bench.samples + 1; ++i) {
            member.barrier();
            const auto start = std::chrono::steady_clock::now();
            kernels::triad(arrays.a, arrays.b, arrays.c, kScale, arrays.count);
            member.barrier();
            const double s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
            if (i > 0 && member.thread() == 0) samples.push_back(bytes / s);
        }
        for (std::size_t i = 0; i < arrays.count; ++i) {
            if (arrays.a[i] != 3.5) throw Fault("the triad gave a wrong result");
        }
    });
    return samples;
}

}  // namespace

kernels::ReadKernel measure_ceiling(const Bench& bench) {
    const std::span<const kernels::ReadKernel> kernels = kernels::read_kernels(bench.isa);
    const std::vector<std::vector<double>> samples = sample_kernels(bench, kernels);
    std::size_t best = 0;
    for (std::size_t k = 0; k < kernels.size(); ++k) {
        bench.out.bandwidth.push_back(entry(bench, kernels[k].name, bench.threads(), samples[k]));
        if (median(samples[k]) > median(samples[best])) best = k;
    }
    validate(bench, kernels);
    Ceiling& ceiling = bench.out.ceiling;
    ceiling = {std::string(kernels[best].name), {bench.node()}, bench.threads(), bench.pages, estimate(samples[best])};
    bench.out.ceiling_bytes_per_s = ceiling.bytes_per_s.median;
    return kernels[best];
}

void measure_comparisons(const Bench& bench, const kernels::ReadKernel& best) {
    if (bench.threads() > 1) bench.out.bandwidth.push_back(entry(bench, best.name, 1, sample_alone(bench, best)));
    bench.out.bandwidth.push_back(entry(bench, "triad", bench.threads(), sample_triad(bench)));
}

}  // namespace weir::measure
