// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

#include "decode/station.h"
#include "numa/team.h"

namespace weir::decode {

/// One thread's part in the attention of every layer, with its own working memory. All members of the team
/// call run() together; it begins with the residual streams of a batch and adds the output to them, and the
/// tokens' keys and values to the caches.
class AttentionBlock {
public:
    AttentionBlock() = default;
    AttentionBlock(const AttentionBlock&) = delete;
    AttentionBlock& operator=(const AttentionBlock&) = delete;
    virtual ~AttentionBlock() = default;

    virtual void run(numa::Member& member, std::size_t layer) = 0;
};

/// Latent attention (DeepSeek-V2, arXiv:2405.04434), the key projection absorbed into the query.
std::unique_ptr<AttentionBlock> make_latent_block(Station& station);

/// Grouped-query attention (arXiv:2305.13245), with norms of queries and keys where the model has them.
std::unique_ptr<AttentionBlock> make_grouped_block(Station& station);

/// The one that the model's shape has.
std::unique_ptr<AttentionBlock> make_attention_block(Station& station);

}  // namespace weir::decode
