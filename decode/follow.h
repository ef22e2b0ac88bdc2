// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

#include "base/progress.h"
#include "base/unfinished_file.h"
#include "decode/followed.h"

namespace weir::decode {

/// The logits after one more token of a sequence.
using NextToken = std::function<std::vector<float>(std::uint32_t token)>;

/// Gives a model the tokens, one after another, and fills in what came of it: tokens, vocab, seconds, best.
/// `logits`: where they go,
/// little-endian binary32 row by row; null for nowhere. Interrupted after a stop.
void follow(std::span<const std::uint32_t> tokens, const NextToken& next, UnfinishedFile* logits,
            const std::stop_token& stop, const Progress& progress, Followed& followed);

}  // namespace weir::decode
