// SPDX-License-Identifier: Apache-2.0
#include "measure/ceiling.h"

#include <algorithm>
#include <chrono>

#include "base/error.h"

namespace weir::measure {

CeilingWindow::CeilingWindow(kernels::ReadKernel kernel, const numa::Team& team)
    : kernel_(kernel), shares_(static_cast<std::size_t>(team.size())) {}

double CeilingWindow::run(numa::Member& member, std::span<const std::byte> own, std::size_t& cursor,
                          std::size_t bytes) {
    constexpr std::size_t kGranule = kernels::kReadGranule;
    const std::size_t usable = own.size() / kGranule * kGranule;
    if (usable == 0) throw Fault("a ceiling window over no memory");
    Share& share = shares_[static_cast<std::size_t>(member.thread())];
    std::size_t left = std::max(kGranule, bytes / kGranule * kGranule);
    share.bytes = left;
    member.barrier();
    const auto start = std::chrono::steady_clock::now();
    while (left > 0) {
        if (cursor >= usable) cursor = 0;
        const std::size_t run = std::min(left, usable - cursor);
        share.sum += kernel_.sum(own.data() + cursor, run);
        cursor += run;
        left -= run;
    }
    member.barrier();
    if (member.thread() == 0) {
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        double total = 0;
        for (const Share& each : shares_) total += static_cast<double>(each.bytes);
        bytes_per_s_ = total / seconds;
    }
    member.barrier();
    return bytes_per_s_;
}

}  // namespace weir::measure
