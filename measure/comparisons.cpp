// SPDX-License-Identifier: Apache-2.0
#include "measure/comparisons.h"

#include <algorithm>
#include <memory>
#include <string>

#include "base/error.h"
#include "measure/read_ceiling.h"

namespace weir::measure {
namespace {

constexpr double kScale = 3;
constexpr double kB = 2;
constexpr double kC = 0.5;

/// The three arrays of a triad over one thread's memory, gone over in blocks so that a window can be of any
/// length.
class Triad {
public:
    explicit Triad(std::span<std::byte> own)
        : count_(own.size() / 3 / sizeof(double) / kBlock * kBlock),
          a_(reinterpret_cast<double*>(own.data())),
          b_(a_ + count_),
          c_(b_ + count_) {
        if (count_ == 0) throw Fault("the arena is smaller than one block of a triad");
        std::fill_n(a_, count_, 0);
        std::fill_n(b_, count_, kB);
        std::fill_n(c_, count_, kC);
    }

    /// Computes the next block and returns its bytes as STREAM counts them.
    double run() {
        kernels::triad(a_ + next_, b_ + next_, c_ + next_, kScale, kBlock);
        next_ += kBlock;
        visited_ = std::max(visited_, next_);
        if (next_ >= count_) next_ = 0;
        return static_cast<double>(kBlock * kBytesPerElement);
    }

    void validate() const {
        const auto right = [](double value) { return value == kB + kScale * kC; };
        if (!std::all_of(a_, a_ + visited_, right)) throw Fault("the triad gave a wrong result");
    }

private:
    static constexpr std::size_t kBlock = 32768;
    static constexpr std::size_t kBytesPerElement = 24;
    std::size_t count_;
    double* a_;
    double* b_;
    double* c_;
    std::size_t next_ = 0;
    std::size_t visited_ = 0;  // elements of a that a window has written
};

void add(const Bench& bench, std::string_view kernel, int threads, const std::vector<double>& samples) {
    if (!bench.enough(samples)) return;
    bench.out.bandwidth.push_back({std::string(kernel), bench.node(), bench.node(), threads, bench.pages,
                                   threads == bench.threads() ? "all" : "alone", estimate(samples)});
}

void measure_triad(const Bench& bench, const numa::Team& team) {
    std::vector<std::unique_ptr<Triad>> triads(static_cast<std::size_t>(team.size()));
    const auto own = [&](const numa::Member& member) -> std::unique_ptr<Triad>& {
        return triads[static_cast<std::size_t>(member.thread())];
    };
    team.run([&](numa::Member& member) {
        own(member) = std::make_unique<Triad>(bench.arena.own(member.thread()).bytes());
    });
    const std::vector<double> samples =
        sample_rates(bench, team, [&](numa::Member& member, const WindowClock& clock) {
            return for_a_window(bench, clock, [&] { return own(member)->run(); });
        });
    for (const auto& triad : triads) triad->validate();
    add(bench, "triad", team.size(), samples);
}

}  // namespace

void measure_comparisons(const Bench& bench, const kernels::ReadKernel&) {
    const numa::Team one({bench.team.pins().front()});
    if (bench.threads() > 1) {
        const std::span<const kernels::ReadKernel> kernels = kernels::read_kernels(bench.isa);
        const std::vector<std::vector<double>> samples = sample_kernels(bench, one, kernels);
        for (std::size_t k = 0; k < kernels.size(); ++k) add(bench, kernels[k].name, 1, samples[k]);
        measure_triad(bench, one);
    }
    measure_triad(bench, bench.team);
    bench.out.conditions["triad"] =
        "24 bytes an element, as STREAM counts; ordinary stores, write-allocate not counted";
}

}  // namespace weir::measure
