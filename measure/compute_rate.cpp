// SPDX-License-Identifier: Apache-2.0
#include "measure/compute_rate.h"

#include <algorithm>
#include <chrono>
#include <functional>

#include "kernels/aligned.h"
#include "kernels/attention.h"
#include "kernels/dispatch.h"
#include "kernels/peak.h"

namespace weir::measure {
namespace {

/// All members run `work`, which returns the FLOP that it did, in windows; their sum over each window's time.
std::vector<double> sample(const Bench& bench, const std::function<double(numa::Member&)>& work) {
    std::vector<double> rates;
    std::vector<double> flop(static_cast<std::size_t>(bench.threads()));
    bench.team.run([&](numa::Member& member) {
        for (std::size_t i = 0; i < bench.samples + 1; ++i) {
            member.barrier();
            const auto start = std::chrono::steady_clock::now();
            flop[static_cast<std::size_t>(member.thread())] = work(member);
            member.barrier();
            const double s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
            if (i == 0 || member.thread() != 0) continue;
            double total = 0;
            for (const double each : flop) total += each;
            rates.push_back(total / s);
        }
    });
    return rates;
}

constexpr std::size_t kHeads = 128;
constexpr std::size_t kLatent = 512;
constexpr std::size_t kRope = 64;
constexpr std::size_t kPositions = 1024;

/// One thread's heads over a cache that all share.
struct Heads {
    Heads(const kernels::AlignedArray<std::uint16_t>& cache, std::size_t count)
        : queries(count * (kLatent + kRope)), contexts(count * kLatent), current(kLatent + kRope), scratch(kLatent, kRope) {
        for (std::size_t i = 0; i < queries.size(); ++i) queries[i] = static_cast<float>(i % 17) / 17 - 0.5F;
        args = {.queries = queries.data(), .heads = count, .kv_lora = kLatent, .rope = kRope, .cache = cache.data(),
                .positions = kPositions, .current = current.data(), .scale = 0.07F, .contexts = contexts.data()};
    }
    kernels::AlignedArray<float> queries;
    kernels::AlignedArray<float> contexts;
    kernels::AlignedArray<float> current;
    kernels::AttentionScratch scratch;
    kernels::LatentAttentionArgs args;
};

}  // namespace

void measure_fp32_peak(const Bench& bench) {
    const kernels::PeakFn peak = kernels::fma_peak(bench.isa);
    constexpr std::size_t kRounds = 1000000;
    const std::vector<double> rates = sample(bench, [&](numa::Member&) { return peak(kRounds); });
    bench.out.compute.push_back({"fp32", estimate(rates)});
}

void measure_latent_attention(const Bench& bench) {
    kernels::AlignedArray<std::uint16_t> cache(kPositions * (kLatent + kRope));
    for (std::size_t i = 0; i < cache.size(); ++i) {
        cache[i] = static_cast<std::uint16_t>(0x3800U + (i * 40503U & 0x87ffU));  // magnitudes of 0.5 to 2, both signs
    }
    const auto threads = static_cast<std::size_t>(bench.threads());
    std::vector<std::unique_ptr<Heads>> heads;
    for (std::size_t i = 0; i < threads; ++i) {
        const std::size_t count = kHeads * (i + 1) / threads - kHeads * i / threads;
        heads.push_back(std::make_unique<Heads>(cache, count));
    }
    const kernels::LatentAttentionFn attention = kernels::table(bench.isa).attention;
    const std::vector<double> rates = sample(bench, [&](numa::Member& member) {
        Heads& own = *heads[static_cast<std::size_t>(member.thread())];
        attention(own.args, own.scratch);
        return kernels::latent_attention_flop(own.args.heads, kLatent, kRope, kPositions + 1);
    });
    bench.out.compute.push_back({"latent_attention", estimate(rates)});
}

}  // namespace weir::measure
