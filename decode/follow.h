// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "base/progress.h"
#include "base/unfinished_file.h"
#include "decode/batch.h"
#include "decode/followed.h"

namespace weir::decode {

/// Token ids of one sequence, or of several.
using TokenIds = std::vector<std::uint32_t>;

/// How many tokens of each of so many sequences can be given together: as many as wanted, all counted no more
/// than kMostTokensTogether. A UsageError when not even one of each can.
std::size_t together_of_each(std::size_t wanted, std::size_t sequences);

/// Which tokens of some sequences are given together, step by step: of each sequence that is not at its end
/// the next ones, in order, as many as together_of_each.
std::vector<std::vector<GivenToken>> steps_of(std::span<const TokenIds> sequences, std::size_t wanted);

/// The logits [tokens][vocab] after some tokens that are given together.
using NextTokens = std::function<std::vector<float>(std::span<const GivenToken> tokens)>;

/// Gives a model the tokens step by step and fills in what came of it: sequences, tokens, together, vocab,
/// seconds, best. `logits`: where they go, little-endian binary32 [tokens][vocab], sequence after sequence;
/// null for nowhere. Interrupted after a stop.
void follow(std::span<const TokenIds> sequences, std::span<const std::vector<GivenToken>> steps,
            const NextTokens& next, UnfinishedFile* logits, const std::stop_token& stop,
            const Progress& progress, Followed& followed);

}  // namespace weir::decode
