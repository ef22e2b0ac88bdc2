// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/triad.h"

#include <algorithm>

#include "base/error.h"
#include "kernels/read.h"

namespace weir::measure {
namespace {

constexpr double kScale = 3;
constexpr double kB = 2;
constexpr double kC = 0.5;
// Between two looks at the clock: under a millisecond even for a core that gets 0.3 GB/s of a crowded link.
constexpr std::size_t kBlock = 8192;
constexpr std::size_t kBytesPerElement = 24;

}  // namespace

Triad::Triad(std::span<std::byte> own)
    : count_(own.size() / 3 / sizeof(double) / kBlock * kBlock),
      a_(reinterpret_cast<double*>(own.data())),
      b_(a_ + count_),
      c_(b_ + count_) {
    if (count_ == 0) throw Fault("the arena is smaller than one block of a triad");
    std::fill_n(a_, count_, 0);
    std::fill_n(b_, count_, kB);
    std::fill_n(c_, count_, kC);
}

double Triad::run() {
    kernels::triad(a_ + next_, b_ + next_, c_ + next_, kScale, kBlock);
    next_ += kBlock;
    visited_ = std::max(visited_, next_);
    if (next_ >= count_) next_ = 0;
    return static_cast<double>(kBlock * kBytesPerElement);
}

void Triad::validate() const {
    const auto right = [](double value) { return value == kB + kScale * kC; };
    if (!std::all_of(a_, a_ + visited_, right)) throw Fault("the triad gave a wrong result");
}

}  // namespace weir::measure
