// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/aligned.h"
#include "kernels/isa.h"

namespace weir::kernels {

/// Latent attention (MLA, DeepSeek-V2, arXiv:2405.04434, with the key projection absorbed into the query) of
/// one new token, for some heads: one thread's. kv_lora and rope are multiples of 16; any number of heads and
/// positions.
struct LatentAttentionArgs {
    const float* queries = nullptr;  ///< [heads][kv_lora + rope]: absorbed query, then its rotated part
    std::size_t heads = 0;
    std::size_t kv_lora = 0;
    std::size_t rope = 0;
    const std::uint16_t* cache =
        nullptr;                     ///< [positions][kv_lora + rope] binary16: normalised latent, rotated key
    std::size_t positions = 0;       ///< rows of the cache, 0 or more
    const float* current = nullptr;  ///< [kv_lora + rope]: the new token's own row, attended to as well; null
                                     ///< for none: then there is at least one position
    float scale = 0;                 ///< of the scores: 1 / sqrt(nope + rope)
    float* contexts = nullptr;       ///< out, [heads][kv_lora]: latents weighted by softmax(scale * score)
    float* log_sums = nullptr;       ///< out if not null, [heads]: log of the sum of exp(scale * score), with
                                     ///< which merge_contexts joins parts of a cache
};

/// Rows that are worked on at a time: few enough for the second-level cache.
inline constexpr std::size_t kAttentionBlock = 48;

/// Heads that share one pass over the cache; more take further passes.
inline constexpr std::size_t kAttentionHeads = 128;

/// Heads of a long cache that a thread gives to one call, so that another can take over the rest.
inline constexpr std::size_t kAttentionHeadsACall = 16;

/// Heads that are worked on together, a tile; their weights lie side by side.
inline constexpr std::size_t kAttentionTile = 4;

/// What an online softmax keeps of a tile from block to block.
struct AttentionState {
    float largest[kAttentionTile];  ///< score times scale so far
    float sum[kAttentionTile];      ///< of exp(score * scale - largest)
    float factor[kAttentionTile];   ///< by which the newest block shrinks earlier ones
};

/// Working memory of one thread, allocated once: a block of rows as floats, and the weights of its positions.
class AttentionScratch {
public:
    AttentionScratch(std::size_t kv_lora, std::size_t rope);

    std::size_t width() const { return width_; }            ///< kv_lora + rope
    std::size_t row_stride() const { return row_stride_; }  ///< floats from row to row of the block
    float* rows() { return rows_.data(); }                  ///< [kAttentionBlock][row_stride]
    float* weights() { return weights_.data(); }            ///< [tiles][kAttentionBlock][kAttentionTile]
    AttentionState* state() { return state_.data(); }       ///< [tiles]

private:
    std::size_t width_;
    std::size_t row_stride_;
    AlignedArray<float> rows_;
    AlignedArray<float> weights_;
    AlignedArray<AttentionState> state_;
};

/// Throws Fault when the scratch was made for another width. Allocates nothing.
using LatentAttentionFn = void (*)(const LatentAttentionArgs& args, AttentionScratch& scratch);

/// The kernel; throws MachineError when this build has none for the instruction set.
LatentAttentionFn latent_attention(Isa isa);

/// The same, everything in double: what the kernels are held against.
void latent_attention_reference(const LatentAttentionArgs& args);

/// One head's context over all positions from its contexts over parts of them: the mean of the parts weighted
/// by exp(log_sum), the log-sum-exp rule (as in Ring Attention, arXiv:2310.01889). A part of no positions has
/// a log_sum of -infinity and any finite context. `part_stride` and `log_stride` are in floats, from part to
/// part.
struct ContextParts {
    const float* contexts = nullptr;  ///< [parts], part_stride apart, each [kv_lora]
    std::size_t part_stride = 0;
    const float* log_sums = nullptr;  ///< [parts], log_stride apart
    std::size_t log_stride = 0;
    std::size_t parts = 0;
};
void merge_contexts(const ContextParts& parts, std::size_t kv_lora, float* out);

/// Floating-point operations of one call, a multiply-add counting as two: scores and weighted sums over
/// `positions` rows, the current one included.
double latent_attention_flop(std::size_t heads, std::size_t kv_lora, std::size_t rope, std::size_t positions);

}  // namespace weir::kernels
