// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "decode/station.h"
#include "numa/team.h"

namespace weir::decode {

/// One thread's part in the output head: the logits of each token, in the first node's exchange, and the best
/// of them. All members of the team call run() together.
class HeadBlock {
public:
    explicit HeadBlock(Station& station);

    void run(numa::Member& member);

    /// After run(): the lowest token of those with the greatest logit, whoever computed it.
    std::uint32_t best(std::size_t token) const;

private:
    void rows(const ThreadWeights& owner, const Slice& rows);
    Exchange::Best* best_of(std::size_t token) const;

    Station& station_;
    Inputs inputs_;
};

}  // namespace weir::decode
