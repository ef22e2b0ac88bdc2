// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "formats/format.h"
#include "kernels/aligned.h"
#include "kernels/isa.h"
#include "kernels/vector.h"

namespace weir::kernels {

/// A row that is kept of a position, `width` numbers: the first `key` are compared with queries, the `value`
/// from `value_begin` on are what attention gives. key, value_begin and value are multiples of 16.
struct AttentionRow {
    std::size_t width = 0;
    std::size_t key = 0;
    std::size_t value_begin = 0;
    std::size_t value = 0;
    formats::Format format = formats::Format::kF16;  ///< of cached rows: F16, F32 or Q8_0

    bool operator==(const AttentionRow&) const = default;
};

/// Latent attention (MLA, DeepSeek-V2, arXiv:2405.04434, with the key projection absorbed into the query): a
/// normalised latent, which is the value, then a rotated key that all heads share.
AttentionRow latent_row(std::size_t kv_lora, std::size_t rope,
                        formats::Format format = formats::Format::kF16);
/// One head of keys and values of grouped attention (arXiv:2305.13245): the rotated key, then the value.
AttentionRow grouped_row(std::size_t head, formats::Format format = formats::Format::kF16);

/// Numbers of a row as it is cached: filled up to whole blocks of the format.
std::size_t stored_width(const AttentionRow& row);
/// Bytes of it.
std::size_t row_bytes(const AttentionRow& row);

/// Writes `width` numbers as a cached row of row_bytes().
void store_row(const AttentionRow& row, const float* values, const VectorKernels& kernels, std::byte* out);

/// Attention of one new token, for some heads that share rows: one thread's. Any number of heads and
/// positions.
struct AttentionArgs {
    const float* queries = nullptr;  ///< [heads][key]
    std::size_t heads = 0;
    AttentionRow row;
    const std::byte* cache = nullptr;  ///< rows of the positions before, one after another
    std::size_t positions = 0;         ///< rows of the cache, 0 or more
    const float* current = nullptr;    ///< [width]: the new token's own row, attended to as well; null for
                                       ///< none: then there is at least one position
    float scale = 0;                   ///< of the scores
    float* contexts = nullptr;         ///< out, [heads][value]: values weighted by softmax(scale * score)
    float* log_sums = nullptr;         ///< out if not null, [heads]: log of the sum of exp(scale * score),
                                       ///< with which merge_contexts joins parts of a cache
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
    /// A Fault where the row's parts are no multiples of 16.
    explicit AttentionScratch(const AttentionRow& row);

    const AttentionRow& row() const { return row_; }
    std::size_t row_stride() const { return row_stride_; }  ///< floats from row to row of the block
    float* rows() { return rows_.data(); }                  ///< [kAttentionBlock][row_stride]
    float* weights() { return weights_.data(); }            ///< [tiles][kAttentionBlock][kAttentionTile]
    AttentionState* state() { return state_.data(); }       ///< [tiles]

private:
    AttentionRow row_;
    std::size_t row_stride_;
    AlignedArray<float> rows_;
    AlignedArray<float> weights_;
    AlignedArray<AttentionState> state_;
};

/// Throws Fault when the scratch was made for other rows. Allocates nothing.
using AttentionFn = void (*)(const AttentionArgs& args, AttentionScratch& scratch);

/// The kernel; throws MachineError when this build has none for the instruction set.
AttentionFn attention_kernel(Isa isa);

/// The same, everything in double: what the kernels are held against.
void attention_reference(const AttentionArgs& args);

/// One head's context over all positions from its contexts over parts of them: the mean of the parts weighted
/// by exp(log_sum), the log-sum-exp rule (as in Ring Attention, arXiv:2310.01889). A part of no positions has
/// a log_sum of -infinity and any finite context. `part_stride` and `log_stride` are in floats, from part to
/// part.
struct ContextParts {
    const float* contexts = nullptr;  ///< [parts], part_stride apart, each [value]
    std::size_t part_stride = 0;
    const float* log_sums = nullptr;  ///< [parts], log_stride apart
    std::size_t log_stride = 0;
    std::size_t parts = 0;
};
void merge_contexts(const ContextParts& parts, std::size_t value, float* out);

/// Floating-point operations of one call of latent attention, a multiply-add counting as two: scores and
/// weighted sums over `positions` rows, the current one included.
double latent_attention_flop(std::size_t heads, std::size_t kv_lora, std::size_t rope, std::size_t positions);

}  // namespace weir::kernels
