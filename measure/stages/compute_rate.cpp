// SPDX-License-Identifier: Apache-2.0
#include "measure/stages/compute_rate.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "kernels/activation.h"
#include "kernels/aligned.h"
#include "kernels/attention.h"
#include "kernels/dispatch.h"
#include "kernels/peak.h"
#include "measure/sampling/turns.h"
#include "measure/stages/roofline.h"

namespace weir::measure {
namespace {

void add(const Bench& bench, std::string_view type, const Series& rates, double factor = 1) {
    if (bench.enough(rates))
        bench.out.compute.push_back({std::string(type), rates.estimate().scaled(factor), rates.doubts});
}

constexpr std::size_t kHeads = 128;
constexpr std::size_t kLatent = 512;
constexpr std::size_t kRope = 64;
constexpr std::size_t kPositions = 4096;  // a layer's cache is larger than a second-level cache, as in use

const kernels::AttentionRow kRow = kernels::latent_row(kLatent, kRope);

/// One thread's heads over a cache that all share, in calls of as many heads as a decode makes.
struct Heads {
    Heads(const kernels::AlignedArray<std::uint16_t>& cache, std::size_t count)
        : queries(count * (kLatent + kRope)),
          contexts(count * kLatent),
          current(kLatent + kRope),
          scratch(kRow) {
        for (std::size_t i = 0; i < queries.size(); ++i) queries[i] = static_cast<float>(i % 17) / 17 - 0.5F;
        args = {.queries = queries.data(),
                .heads = count,
                .row = kRow,
                .cache = reinterpret_cast<const std::byte*>(cache.data()),
                .positions = kPositions,
                .current = current.data(),
                .scale = 0.07F,
                .contexts = contexts.data()};
    }
    /// One call, for the heads whose turn it is; returns the operations.
    double call(kernels::AttentionFn attention) {
        kernels::AttentionArgs some = args;
        some.heads = std::min(kernels::kAttentionHeadsACall, args.heads - next);
        some.queries = args.queries + next * (kLatent + kRope);
        some.contexts = args.contexts + next * kLatent;
        next = (next + some.heads) % args.heads;
        attention(some, scratch);
        return kernels::latent_attention_flop(some.heads, kLatent, kRope, kPositions + 1);
    }
    kernels::AlignedArray<float> queries;
    kernels::AlignedArray<float> contexts;
    kernels::AlignedArray<float> current;
    kernels::AttentionScratch scratch;
    kernels::AttentionArgs args;
    std::size_t next = 0;
};

constexpr std::size_t kHidden = 7168;

/// One thread's vectors of a token.
struct Vectors {
    explicit Vectors(const kernels::ActivationKernels& kernels)
        : stream(kHidden), weight(kHidden), normed(kHidden), quantised(kernels, kHidden) {
        for (std::size_t i = 0; i < kHidden; ++i) {
            stream[i] = static_cast<float>(i % 31) / 31 - 0.5F;
            weight[i] = 1;
        }
    }
    kernels::AlignedArray<float> stream;
    kernels::AlignedArray<float> weight;
    kernels::AlignedArray<float> normed;
    kernels::Activation quantised;
};

/// A norm, a quantised copy and a sum; returns the elements gone over.
double activation_step(const kernels::KernelTable& table, Vectors& own) {
    constexpr float kEpsilon = 1e-6F;
    constexpr float kShare = 1e-3F;  // keeps the stream bounded: the norm takes its length away again
    constexpr int kPasses = 3;
    table.vector.rms_norm(own.stream.data(), own.weight.data(), kHidden, kEpsilon, own.normed.data());
    own.quantised.set({own.normed.data(), kHidden}, kernels::kFormPer256);
    table.vector.add_scaled(own.stream.data(), own.normed.data(), kShare, kHidden);
    return kPasses * static_cast<double>(kHidden);
}

/// One type's kernel, and what each thread's last call came to.
class PeakRun {
public:
    PeakRun(const kernels::Peak& peak, int threads)
        : peak_(peak), operands_(peak.small_operands()), last_(static_cast<std::size_t>(threads)) {}

    Work work() {
        return [this](numa::Member& member, const WindowClock& clock) {
            Last& own = last_[static_cast<std::size_t>(member.thread())];
            const kernels::PeakFn run = peak_.run.value();
            return for_a_window(clock, [&] {
                own.work = run(kRounds, operands_);
                return own.work.operations;
            });
        };
    }

    /// The sums are of so many small products that they are exact.
    void validate() const {
        for (const Last& own : last_) {
            const double right = peak_.expected_sum(own.work, operands_);
            if (own.work.sum == right) continue;
            throw Fault(fmt::format("the {} peak's products add up to {} where the reference gives {}",
                                    peak_.type, own.work.sum, right));
        }
    }

private:
    static constexpr std::size_t kRounds = 20000;  // a small part of a window for tiles too

    struct alignas(64) Last {
        kernels::PeakWork work;
    };

    kernels::Peak peak_;
    kernels::PeakOperands operands_;
    std::vector<Last> last_;
};

/// All types in turn; those that are not there, with the reason.
void measure_peaks(const Bench& bench) {
    std::vector<kernels::Peak> there;
    for (const kernels::Peak& peak : kernels::peaks(bench.isa)) {
        if (peak.run)
            there.push_back(peak);
        else
            bench.out.compute_missing.push_back({std::string(peak.type), peak.run.reason()});
    }
    std::vector<PeakRun> runs;
    for (const kernels::Peak& peak : there) runs.emplace_back(peak, bench.threads());
    std::vector<Work> works;
    for (PeakRun& run : runs) works.push_back(run.work());
    const std::vector<Series> rates = sample_turns(bench, bench.team, works);
    for (std::size_t i = 0; i < there.size(); ++i) {
        if (bench.enough(rates[i])) runs[i].validate();
        add(bench, there[i].type, rates[i]);
    }
}

void measure_activations(const Bench& bench) {
    const kernels::KernelTable& table = kernels::table(bench.isa);
    std::vector<std::unique_ptr<Vectors>> vectors(static_cast<std::size_t>(bench.threads()));
    for (auto& own : vectors) own = std::make_unique<Vectors>(table.activation);
    const Series rates = sample_rates(bench, bench.team, [&](numa::Member& member, const WindowClock& clock) {
        Vectors& own = *vectors[static_cast<std::size_t>(member.thread())];
        return for_a_window(clock, [&] { return activation_step(table, own); });
    });
    add(bench, "activations", rates, 1.0 / bench.threads());
}

void measure_latent_attention(const Bench& bench) {
    kernels::AlignedArray<std::uint16_t> cache(kPositions * (kLatent + kRope));
    for (std::size_t i = 0; i < cache.size(); ++i) {
        cache[i] = static_cast<std::uint16_t>(0x3800U +
                                              (i * 40503U & 0x87ffU));  // magnitudes of 0.5 to 2, both signs
    }
    const auto threads = static_cast<std::size_t>(bench.threads());
    std::vector<std::unique_ptr<Heads>> heads;
    for (std::size_t i = 0; i < threads; ++i) {
        const std::size_t count = std::max<std::size_t>(1, kHeads * (i + 1) / threads - kHeads * i / threads);
        heads.push_back(std::make_unique<Heads>(cache, count));
    }
    const kernels::AttentionFn attention = kernels::table(bench.isa).attention;
    const Series rates = sample_rates(bench, bench.team, [&](numa::Member& member, const WindowClock& clock) {
        Heads& own = *heads[static_cast<std::size_t>(member.thread())];
        return for_a_window(clock, [&] { return own.call(attention); });
    });
    add(bench, "latent_attention", rates);
}

}  // namespace

void measure_compute(const Bench& bench, const kernels::ReadKernel&) {
    measure_peaks(bench.range(0, 0.5));
    measure_activations(bench.range(0.5, 0.75));
    measure_latent_attention(bench.range(0.75, 1));
    bench.out.roofline = rooflines(bench.out);
}

}  // namespace weir::measure
