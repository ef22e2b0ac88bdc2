// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "decode/batch.h"
#include "decode/blocks/attention_block.h"
#include "decode/blocks/dense_block.h"
#include "decode/blocks/experts_block.h"
#include "decode/blocks/head_block.h"
#include "decode/station.h"
#include "numa/team.h"

namespace weir::decode {

/// One thread's part in decoding tokens: its rows of every matrix, its heads of attention, layer after layer.
/// All members of the team call token() or given() together. No allocation and no system call in them, the
/// barrier's sleep aside.
class Worker {
public:
    Worker(const Task& task, std::size_t thread);
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Decodes one token at the last position of the cache, from the residual stream that holds its
    /// embedding; leaves the logits in the first node's exchange and the embedding of the best token in
    /// every node's stream. Returns that token.
    std::uint32_t token(numa::Member& member, std::uint64_t number);

    /// Decodes the tokens that are given, `tokens[i]` at the place of batch[i], whose predecessors in its
    /// sequence were given before or stand before it; leaves the logits in the first node's exchange.
    void given(numa::Member& member, std::span<const std::uint32_t> tokens,
               std::span<const BatchToken> batch);

    PhaseClock& clock() { return station_.clock(); }
    const PhaseClock& clock() const { return station_.clock(); }

private:
    void decode(numa::Member& member, std::span<const BatchToken> batch);
    void embed(std::size_t place, std::uint32_t token);

    Station station_;
    std::unique_ptr<AttentionBlock> attention_;
    std::optional<DenseBlock> dense_;
    std::optional<ExpertsBlock> experts_;
    HeadBlock head_;
};

}  // namespace weir::decode
