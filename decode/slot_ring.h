// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weir::decode {

/// Which expert slot stands in for a drawn expert. Of a whole pool, each expert has its own slot. In a folded
/// one the slots are taken in turn, in a shuffled order, so that no slot is read again before all others of
/// its pool were: the reuse distance is then the pool's size however the draw falls, and the memory behind
/// successive experts is as scattered as in the whole model.
class SlotRing {
public:
    /// `pairs` (layer, expert) pairs of the model share `slots` slots.
    SlotRing(std::size_t pairs, std::size_t slots, std::uint64_t seed);

    /// The slot for the pair; advances the ring of a folded pool.
    std::size_t take(std::size_t pair);
    bool folded() const { return !order_.empty(); }

private:
    std::vector<std::uint32_t> order_;
    std::size_t next_ = 0;
};

}  // namespace weir::decode
