// SPDX-License-Identifier: Apache-2.0
#include "measure/ceiling.h"

#include <algorithm>
#include <chrono>

#include "base/error.h"
#include "base/units.h"

namespace weir::measure {
namespace {

constexpr std::size_t kPiece = kMiB;  // read between two looks at the clock

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

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
                          double seconds) {
    const std::size_t piece = std::min(kPiece, own.size() / kernels::kReadGranule * kernels::kReadGranule);
    Share& share = shares_[static_cast<std::size_t>(member.thread())];
    share.bytes = 0;
    member.barrier();
    const auto start = std::chrono::steady_clock::now();
    do {
        share.sum += read_on(kernel_, own, cursor, piece);
        share.bytes += piece;
    } while (seconds_since(start) < seconds);
    member.barrier();
    if (member.thread() == 0) {
        const double elapsed = seconds_since(start);
        double total = 0;
        for (const Share& each : shares_) total += static_cast<double>(each.bytes);
        bytes_per_s_ = total / elapsed;
    }
    member.barrier();
    return bytes_per_s_;
}

}  // namespace weir::measure
