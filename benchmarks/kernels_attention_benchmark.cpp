// SPDX-License-Identifier: Apache-2.0
// Latent attention of DeepSeek-V3 on one core, by instruction set, heads and positions, and the vector
// operations of a token. FLOP/s are those of kernels/attention.h; "of_peak" is their share of the FMAs that
// the same core does in registers, timed just before. Few heads leave little arithmetic to each byte of the
// cache, as a thread of many has.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "formats/half.h"
#include "kernels/attention.h"
#include "kernels/peak.h"
#include "kernels/rotary.h"
#include "kernels/route.h"
#include "kernels/vector.h"

namespace {

using namespace weir::kernels;

constexpr std::size_t kLatent = 512;
constexpr std::size_t kRope = 64;

std::vector<float> random_values(std::size_t n) {
    std::mt19937 bits(1);
    std::normal_distribution<float> normal;
    std::vector<float> values(n);
    for (float& value : values) value = normal(bits);
    return values;
}

/// FLOP/s of FMAs in registers: the best of some short runs, since other work on the machine only slows them.
double peak(Isa isa) {
    constexpr std::size_t kRounds = 200000;
    const Peak fp32 = peaks(isa).front();
    double best = 0;
    for (int i = 0; i < 10; ++i) {
        const auto start = std::chrono::steady_clock::now();
        const double flop = fp32.run.value()(kRounds, fp32.small_operands()).operations;
        const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
        best = std::max(best, flop / taken.count());
    }
    return best;
}

void latent(benchmark::State& state, Isa isa) {
    const auto heads = static_cast<std::size_t>(state.range(0));
    const auto positions = static_cast<std::size_t>(state.range(1));
    constexpr std::size_t kWidth = kLatent + kRope;
    const std::vector<float> queries = random_values(heads * kWidth);
    const std::vector<float> current = random_values(kWidth);
    std::vector<std::uint16_t> cache;
    for (const float value : random_values(positions * kWidth))
        cache.push_back(weir::formats::float_to_half(value));
    std::vector<float> contexts(heads * kLatent);
    const AttentionArgs args = {.queries = queries.data(),
                                .heads = heads,
                                .row = latent_row(kLatent, kRope),
                                .cache = reinterpret_cast<const std::byte*>(cache.data()),
                                .positions = positions,
                                .current = current.data(),
                                .scale = 1 / std::sqrt(192.0F),
                                .contexts = contexts.data()};
    AttentionScratch scratch(args.row);
    const AttentionFn attention = attention_kernel(isa);
    const double fastest = peak(isa);
    for (auto _ : state) {
        attention(args, scratch);
        benchmark::DoNotOptimize(contexts.data());
        benchmark::ClobberMemory();
    }
    const double flop = latent_attention_flop(heads, kLatent, kRope, positions + 1);
    const double done = flop * static_cast<double>(state.iterations());
    state.counters["FLOP/s"] = benchmark::Counter(done, benchmark::Counter::kIsRate);
    state.counters["of_peak"] = benchmark::Counter(done / fastest, benchmark::Counter::kIsRate);
}

void rms_norm(benchmark::State& state, Isa isa) {
    const std::vector<float> x = random_values(7168);
    std::vector<float> out(x.size());
    for (auto _ : state) {
        vector_kernels(isa).rms_norm(x.data(), x.data(), x.size(), 1e-6F, out.data());
        benchmark::DoNotOptimize(out.data());
    }
}

void silu_multiply(benchmark::State& state, Isa isa) {
    const std::vector<float> x = random_values(2048);
    std::vector<float> out(x.size());
    for (auto _ : state) {
        vector_kernels(isa).silu_multiply(x.data(), x.data(), x.size(), out.data());
        benchmark::DoNotOptimize(out.data());
    }
}

void argmax(benchmark::State& state, Isa isa) {
    const std::vector<float> x = random_values(129280);
    for (auto _ : state) benchmark::DoNotOptimize(vector_kernels(isa).argmax(x.data(), x.size()));
}

void routing(benchmark::State& state) {
    const RouteShape shape = {.experts = 256, .top_k = 8, .groups = 8, .top_groups = 4, .scale = 2.5F};
    const std::vector<float> logits = random_values(shape.experts);
    std::vector<Chosen> chosen(shape.top_k);
    std::vector<float> scratch(route_scratch_size(shape));
    for (auto _ : state) {
        route(shape, logits.data(), nullptr, chosen, scratch);
        benchmark::DoNotOptimize(chosen.data());
    }
}

void rotary(benchmark::State& state) {
    Rotary turn(kRope, 10000);
    turn.set_position(1000);
    std::vector<float> pairs = random_values(kRope);
    for (auto _ : state) {
        turn.rotate(pairs.data());
        benchmark::DoNotOptimize(pairs.data());
    }
}

std::string named(std::string what, Isa isa) {
    what += '/';
    what += name(isa);
    return what;
}

}  // namespace

int main(int argc, char** argv) {
    for (const Isa isa : kAllIsas) {
        if (!supported(isa)) continue;
        benchmark::RegisterBenchmark(named("latent_attention", isa).c_str(), latent, isa)
            ->ArgNames({"heads", "positions"})
            ->ArgsProduct({{1, 2, 4, 16, 64}, {128, 512, 4096}});
        benchmark::RegisterBenchmark(named("rms_norm", isa).c_str(), rms_norm, isa);
        benchmark::RegisterBenchmark(named("silu_multiply", isa).c_str(), silu_multiply, isa);
        benchmark::RegisterBenchmark(named("argmax", isa).c_str(), argmax, isa);
    }
    benchmark::RegisterBenchmark("route", routing);
    benchmark::RegisterBenchmark("rotary", rotary);
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
