// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/stream_arrays.h"

#include <algorithm>
#include <string>

#include "base/error.h"

namespace weir::measure {
namespace {

using kernels::StreamOp;

// Between two looks at the clock: under a millisecond at 1 GB/s. Each block begins without what was asked for
// ahead and ends with a fence: shorter ones cost per cents.
constexpr std::size_t kBlock = 32768;
static_assert(kBlock % kernels::kStreamGranule == 0);

// Every result is exact, and at no element are those of two operations the same. The periods divide no vector
// and no block: an element taken from another place shows.
constexpr double kS = 3;
double b_at(std::size_t i) {
    return 10 + static_cast<double>(i % 7);
}
double c_at(std::size_t i) {
    return 0.5 + static_cast<double>(i % 5);
}

double a_after(StreamOp op, std::size_t i) {
    switch (op) {
        case StreamOp::kWrite:
            return kS;
        case StreamOp::kCopy:
            return b_at(i);
        case StreamOp::kScale:
            return kS * b_at(i);
        case StreamOp::kAdd:
            return b_at(i) + c_at(i);
        case StreamOp::kTriad:
            return b_at(i) + kS * c_at(i);
    }
    throw Fault("an unknown stream operation");
}

}  // namespace

StreamArrays::StreamArrays(std::span<std::byte> own)
    : written_by_(own.size() / 3 / sizeof(double) / kBlock, nullptr),
      a_(reinterpret_cast<double*>(own.data())),
      b_(a_ + written_by_.size() * kBlock),
      c_(b_ + written_by_.size() * kBlock) {
    if (written_by_.empty()) throw Fault("the arena is smaller than one block of three arrays");
    const std::size_t count = written_by_.size() * kBlock;
    std::fill_n(a_, count, -1);
    for (std::size_t i = 0; i < count; ++i) b_[i] = b_at(i);
    for (std::size_t i = 0; i < count; ++i) c_[i] = c_at(i);
}

double StreamArrays::run(const kernels::StreamKernel& kernel) {
    const std::size_t first = next_ * kBlock;
    kernel.run({a_ + first, b_ + first, c_ + first, kS, kBlock});
    written_by_[next_] = kernel.run;
    next_ = next_ + 1 < written_by_.size() ? next_ + 1 : 0;
    return static_cast<double>(kBlock * kernels::counted_bytes(kernel.op));
}

void StreamArrays::validate(const kernels::StreamKernel& kernel) {
    if (std::count(written_by_.begin(), written_by_.end(), kernel.run) == 0) run(kernel);
    for (std::size_t block = 0; block < written_by_.size(); ++block) {
        if (written_by_[block] == kernel.run) check(kernel, block);
    }
}

void StreamArrays::check(const kernels::StreamKernel& kernel, std::size_t block) const {
    for (std::size_t i = block * kBlock; i < (block + 1) * kBlock; ++i) {
        if (a_[i] == a_after(kernel.op, i)) continue;
        throw Fault("the stream kernel \"" + std::string(kernel.name) + "\" gave a wrong result");
    }
}

}  // namespace weir::measure
