// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>

#include "decode/station.h"
#include "kernels/prefetch.h"

namespace weir::decode {

/// Rows of a gated block's hidden vectors, silu(gate x) * (up x) (arXiv:2002.05202), by one thread.
class GatedRows {
public:
    /// `widest`: rows of the widest block; `times` as many inputs as tokens at most.
    GatedRows(Station& station, std::size_t widest, std::size_t times)
        : station_(station), gate_(station.room(widest, times)), up_(station.room(widest, times)) {}

    /// A slice of gate and up of one block, `shift` bytes behind the part's own place, for `count` inputs:
    /// hidden(i) is where the slice's first row of input(i) goes. `next` is the tape that this thread will
    /// want after it, or null.
    template <class Input, class Hidden>
    void operator()(const ThreadWeights& owner, const FeedForwardPart& part, std::size_t shift,
                    const Slice& rows, std::size_t count, Input input, Hidden hidden, const std::byte* next) {
        const auto in = [](TokenRoom& room) { return [&room](std::size_t i) { return room.of(i); }; };
        kernels::prefetch_start(Station::start_of(owner, part.up, shift, rows));
        station_.multiply(owner, part.gate, shift, rows, count, input, in(gate_));
        if (next != nullptr) kernels::prefetch_start(next);
        station_.multiply(owner, part.up, shift, rows, count, input, in(up_));
        const std::size_t own = part.gate.rows_of(rows).count;
        for (std::size_t i = 0; i < count; ++i)
            station_.task().kernels.vector.silu_multiply(gate_.of(i), up_.of(i), own, hidden(i));
    }

private:
    Station& station_;
    TokenRoom gate_;
    TokenRoom up_;
};

}  // namespace weir::decode
