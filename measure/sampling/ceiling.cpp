// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/ceiling.h"

#include <algorithm>

#include "base/error.h"
#include "measure/sampling/window_clock.h"

namespace weir::measure {

CeilingWindow::CeilingWindow(kernels::ReadKernel kernel, const numa::Team& team, double seconds)
    : kernel_(kernel),
      clock_(static_cast<std::size_t>(team.size()), seconds),
      sums_(static_cast<std::size_t>(team.size())) {}

std::uint64_t read_on(const kernels::ReadKernel& kernel, std::span<const std::byte> own, std::size_t& cursor,
                      std::size_t bytes) {
    const std::size_t usable = own.size() / kernels::kReadGranule * kernels::kReadGranule;
    if (usable == 0) throw Fault("a read over no memory");
    std::uint64_t sum = 0;
    while (bytes > 0) {
        if (cursor >= usable) cursor = 0;
        const std::size_t run = std::min(bytes, usable - cursor);
        sum += kernel.sum(own.data() + cursor, run);
        cursor += run;
        bytes -= run;
    }
    return sum;
}

double CeilingWindow::run(numa::Member& member, std::span<const std::byte> own, std::size_t& cursor) {
    const std::size_t piece =
        std::min(kReadPiece, own.size() / kernels::kReadGranule * kernels::kReadGranule);
    const auto thread = static_cast<std::size_t>(member.thread());
    double bytes = 0;
    member.barrier();
    clock_.start(thread);
    do {
        sums_[thread].value += read_on(kernel_, own, cursor, piece);
        bytes += static_cast<double>(piece);
    } while (clock_.open());
    clock_.finish(thread, bytes);
    member.barrier();
    if (thread == 0) {
        last_ = clock_.rate();
        clock_.next();
    }
    member.barrier();
    return last_.per_s;
}

}  // namespace weir::measure
