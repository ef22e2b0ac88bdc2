// SPDX-License-Identifier: Apache-2.0
#include "measure/ceiling.h"

#include <algorithm>
#include <chrono>

#include "base/error.h"

namespace weir::measure {

CeilingWindow::CeilingWindow(kernels::ReadKernel kernel, const numa::Team& team)
    : kernel_(kernel), shares_(static_cast<std::size_t>(team.size())) {}

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

double CeilingWindow::run(numa::Member& member, std::span<const std::byte> own, std::size_t& cursor,
                          std::size_t bytes) {
    constexpr std::size_t kGranule = kernels::kReadGranule;
    Share& share = shares_[static_cast<std::size_t>(member.thread())];
    share.bytes = std::max(kGranule, bytes / kGranule * kGranule);
    member.barrier();
    const auto start = std::chrono::steady_clock::now();
    share.sum += read_on(kernel_, own, cursor, share.bytes);
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
