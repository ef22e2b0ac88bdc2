// SPDX-License-Identifier: Apache-2.0
#include "decode/slot_ring.h"

#include <numeric>
#include <utility>

#include "base/error.h"
#include "decode/draw.h"

namespace weir::decode {

SlotRing::SlotRing(std::size_t pairs, std::size_t slots, std::uint64_t seed) {
    if (slots == 0 && pairs > 0) throw Fault("a pool of experts without slots");
    if (slots >= pairs) return;
    order_.resize(slots);
    std::iota(order_.begin(), order_.end(), 0U);
    for (std::size_t i = slots - 1; i > 0; --i) {
        seed = mix64(seed);
        std::swap(order_[i], order_[seed % (i + 1)]);
    }
}

std::size_t SlotRing::take(std::size_t pair) {
    if (order_.empty()) return pair;
    const std::size_t slot = order_[next_];
    next_ = next_ + 1 == order_.size() ? 0 : next_ + 1;
    return slot;
}

}  // namespace weir::decode
