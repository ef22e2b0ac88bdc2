// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "decode/blocks/gated_rows.h"
#include "decode/blocks/held_experts.h"
#include "decode/blocks/routing.h"
#include "decode/station.h"
#include "numa/team.h"

namespace weir::decode {

/// One thread's part in the feed-forward blocks of experts: the router beside gate and up of the shared
/// experts, gate and up of the chosen ones, then down of all. Each expert is read once for all tokens that
/// chose it. All members of the team call run() together.
class ExpertsBlock {
public:
    explicit ExpertsBlock(Station& station);

    void run(numa::Member& member, std::size_t layer);

private:
    void router_and_shared(std::size_t layer);
    void choose(std::size_t layer);
    void up(std::size_t pool);
    void up_rows(const ThreadWeights& owner, std::size_t pool, std::size_t expert, const Slice& rows,
                 const std::byte* next);
    void down(std::size_t pool, std::size_t slot);
    void rows_down(const ThreadWeights& owner, const PoolPart& pool, const LayerPart& layer,
                   const Slice& rows, const Slice* next);
    void experts_down(const ThreadWeights& owner, const PoolPart& pool, const LayerPart& layer,
                      const Slice& rows, const Slice* next);
    void sum_up(std::size_t rows);
    const std::byte* start(const ThreadWeights& owner, const PoolPart& pool, const MatrixPart& part,
                           std::size_t expert, const Slice& rows) const {
        return Station::start_of(owner, part, held_.slot(expert) * pool.stride, rows);
    }

    Station& station_;
    const Task& task_;
    Routing routing_;
    HeldExperts held_;
    Inputs stream_inputs_;
    Inputs shared_inputs_;
    Inputs expert_inputs_;  ///< [tokens][top_k]
    GatedRows gated_rows_;
    TokenRoom products_;  ///< [tokens][top_k], some rows of down
    TokenRoom sums_;
};

}  // namespace weir::decode
