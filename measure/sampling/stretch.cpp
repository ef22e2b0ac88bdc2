// SPDX-License-Identifier: Apache-2.0
#include "measure/sampling/stretch.h"

#include <algorithm>

#include "base/error.h"
#include "measure/sampling/window_clock.h"

namespace weir::measure {

void Stretch::add(std::span<const std::byte> bytes) {
    if (!bytes.empty()) pieces_.push_back(bytes);
}

double Stretch::read(const kernels::ReadKernel& kernel) {
    if (pieces_.empty()) throw Fault("a read over no memory");
    const std::span<const std::byte> own = pieces_[piece_];
    const std::size_t run = std::min(kReadPiece, own.size() - cursor_);
    sum_ += kernel.sum(own.data() + cursor_, run);
    cursor_ += run;
    if (cursor_ == own.size()) {
        cursor_ = 0;
        piece_ = piece_ + 1 == pieces_.size() ? 0 : piece_ + 1;
    }
    return static_cast<double>(run);
}

std::size_t Stretch::size() const {
    std::size_t bytes = 0;
    for (const std::span<const std::byte> each : pieces_) bytes += each.size();
    return bytes;
}

std::vector<Stretch> share_out(const std::vector<std::span<const std::byte>>& buffers, std::size_t threads) {
    std::size_t granules = 0;
    for (const std::span<const std::byte> each : buffers) granules += each.size() / kernels::kReadGranule;
    std::vector<Stretch> parts(threads);
    const auto end_of = [&](std::size_t part) { return (part + 1) * granules / threads; };
    std::size_t part = 0;
    std::size_t dealt = 0;  // granules
    for (const std::span<const std::byte> buffer : buffers) {
        const std::size_t last = dealt + buffer.size() / kernels::kReadGranule;
        const std::size_t first = dealt;
        while (dealt < last) {
            while (end_of(part) <= dealt) ++part;
            const std::size_t run = std::min(last, end_of(part)) - dealt;
            parts[part].add(
                buffer.subspan((dealt - first) * kernels::kReadGranule, run * kernels::kReadGranule));
            dealt += run;
        }
    }
    return parts;
}

}  // namespace weir::measure
