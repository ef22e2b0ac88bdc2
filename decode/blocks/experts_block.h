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
/// chose it. Where nodes hold experts whole, down of a node's experts gives a sum of its own for every row,
/// and each node adds up the sums of all. All members of the team call run() together.
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
    void set_down_inputs(std::size_t pool, std::size_t slot);
    void down(std::size_t pool, std::size_t slot);
    void rows_down(std::size_t owner, std::size_t pool, std::size_t slot, const Slice& rows,
                   const std::byte* next);
    void shared_down(const ThreadWeights& owner, const LayerPart& layer, const Slice& rows);
    void experts_down(std::size_t owner, std::size_t pool, const Slice& rows, const std::byte* next);
    template <class Body>
    void for_pieces(const Slice& rows, Body body) const;
    void expect_first(std::size_t owner, std::size_t pool, const Slice& rows) const;
    void sum_up(const Range& experts, std::size_t rows);
    void held_rows_down(std::size_t owner, std::size_t pool, const Slice& rows);
    void add_expert_sums();
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
