// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>

#include "base/error.h"
#include "formats/format.h"
#include "kernels/attention.h"

namespace weir::kernels {

/// How some positions count: they may be the first ones, the last ones, or both.
struct AttentionPart {
    std::size_t count;  ///< of positions, 1..kAttentionBlock
    bool first;
    bool last;
};

/// Positions with their rows, floats (64-byte aligned, readable up to kAttentionBlock rows) or binary16.
template <class Row>
struct AttentionBlock : AttentionPart {
    const Row* rows;         ///< [count][row_stride]
    std::size_t row_stride;  ///< in elements
};

/// Attention over blocks of rows with an online softmax (Milakov and Gimelshein, arXiv:1805.02867).
/// `Set` is one instruction set's micro-kernels, loops over FMAs whose sums stay in registers. H is 1 to 4
/// heads, a tile; `weights` lie as [position][kAttentionTile], so that lanes of the softmax are heads:
///
///   kLanes                   floats of a vector, a divisor of 16
///   kRows<H>                 rows that scores() takes at once, a divisor of kAttentionBlock
///   kVectors<H>              vectors of columns that values() takes at once
///   kStrip                   vectors of columns whose rows fit the first-level cache; a multiple of each
///   kVectors kDirectHeads             up to so many heads it is faster to convert rows twice than to store
///   them converted widen(halves, n, out)    n halves to floats, n a multiple of 16 scores<H>(queries, width,
///   rows, row_stride, weights)
///                            weights[p][h] = query h . row p for kRows<H> rows; absent heads become 0
///   soften(weights, part, scale, state)
///                            weights become exp(scale * score - largest), of the last part divided by the
///                            sum
///   values<H, V>(weights, block, state, column, contexts, context_stride)
///                            contexts = factor * contexts + weights . rows, for V vectors from `column` on
///
/// Scores stream a block's rows from the second-level cache past one tile's queries in the first. Values keep
/// a strip of columns in the first-level cache while all heads go by.
template <class Set>
class AttentionDriver {
public:
    AttentionDriver(const AttentionArgs& args, AttentionScratch& scratch)
        : args_(args), scratch_(scratch), row_(args.row), row_bytes_(row_bytes(args.row)) {
        if (scratch.row() != args.row) throw Fault("attention scratch for other rows");
    }

    void run() {
        for (std::size_t head = 0; head < args_.heads; head += kAttentionHeads) {
            pass(head, std::min(kAttentionHeads, args_.heads - head));
        }
    }

private:
    /// All positions, for `heads` heads: the cached ones, then the current one.
    void pass(std::size_t first_head, std::size_t heads) {
        const std::size_t total = args_.positions + (args_.current != nullptr ? 1 : 0);
        if (total == 0) throw Fault("attention over nothing");
        for (std::size_t begin = 0; begin < total; begin += kAttentionBlock) {
            const std::size_t count = std::min(kAttentionBlock, total - begin);
            const std::size_t next = std::min(begin + count, args_.positions);
            expect(next, std::min(kAttentionBlock, args_.positions - next), heads);
            const AttentionPart part{count, begin == 0, begin + count == total};
            if (heads <= direct_heads() && begin + kAttentionBlock <= args_.positions) {
                attend(AttentionBlock<std::uint16_t>{part, halves(begin), row_.width}, first_head, heads);
            } else {
                load(begin, count);
                attend(AttentionBlock<float>{part, scratch_.rows(), scratch_.row_stride()}, first_head,
                       heads);
            }
        }
        if (args_.log_sums != nullptr) sum_up(first_head, heads);
    }

    /// Log-sum-exps from what the softmax kept of each tile.
    void sum_up(std::size_t first_head, std::size_t heads) const {
        const AttentionState* state = scratch_.state();
        for (std::size_t head = 0; head < heads; ++state) {
            const std::size_t taken = tile_heads(heads - head);
            for (std::size_t h = 0; h < taken; ++h) {
                args_.log_sums[first_head + head + h] = state->largest[h] + std::log(state->sum[h]);
            }
            head += taken;
        }
    }

    void load(std::size_t begin, std::size_t count) {
        const std::size_t cached = std::min(count, args_.positions - begin);
        float* row = scratch_.rows();
        for (std::size_t i = 0; i < cached; ++i, row += scratch_.row_stride()) {
            if (row_.format == formats::Format::kF16) {
                Set::widen(halves(begin + i), row_.width, row);
            } else {
                formats::dequantize(row_.format, {args_.cache + (begin + i) * row_bytes_, row_bytes_},
                                    {row, stored_width(row_)});
            }
        }
        if (cached < count) std::memcpy(row, args_.current, row_.width * sizeof(float));
    }

    /// A cached row in binary16.
    const std::uint16_t* halves(std::size_t position) const {
        return reinterpret_cast<const std::uint16_t*>(args_.cache + position * row_bytes_);
    }
    std::size_t direct_heads() const { return row_.format == formats::Format::kF16 ? Set::kDirectHeads : 0; }

    template <class Row>
    void attend(const AttentionBlock<Row>& block, std::size_t first_head, std::size_t heads) {
        score_heads(block, first_head, heads);
        value_heads(block, first_head, heads);
    }

    template <class Row>
    void score_heads(const AttentionBlock<Row>& block, std::size_t first_head, std::size_t heads) {
        float* weights = scratch_.weights();
        AttentionState* state = scratch_.state();
        for (std::size_t head = 0; head < heads;) {
            prefetch();
            const std::size_t taken = tile_heads(heads - head);
            const float* queries = args_.queries + (first_head + head) * row_.key;
            with_heads(taken, [&]<std::size_t kHeads>() { score_tile<kHeads>(block, queries, weights); });
            Set::soften(weights, block, args_.scale, *state);
            head += taken;
            weights += kAttentionBlock * kAttentionTile;
            ++state;
        }
    }

    template <std::size_t kHeads, class Row>
    void score_tile(const AttentionBlock<Row>& block, const float* queries, float* weights) const {
        for (std::size_t i = 0; i < block.count; i += Set::template kRows<kHeads>) {
            Set::template scores<kHeads>(queries, row_.key, block.rows + i * block.row_stride,
                                         block.row_stride, weights + i * kAttentionTile);
        }
    }

    template <class Row>
    void value_heads(AttentionBlock<Row> block, std::size_t first_head, std::size_t heads) {
        block.rows += row_.value_begin;
        const std::size_t vectors = row_.value / Set::kLanes;
        for (std::size_t strip = 0; strip < vectors; strip += Set::kStrip) {
            const std::size_t end = std::min(vectors, strip + Set::kStrip);
            const float* weights = scratch_.weights();
            const AttentionState* state = scratch_.state();
            for (std::size_t head = 0; head < heads;) {
                const std::size_t taken = tile_heads(heads - head);
                float* contexts = args_.contexts + (first_head + head) * row_.value;
                with_heads(taken, [&]<std::size_t kHeads>() {
                    value_tile<kHeads>(block, weights, *state, strip, end, contexts);
                });
                head += taken;
                weights += kAttentionBlock * kAttentionTile;
                ++state;
            }
        }
    }

    /// The vectors [vector, end) of the contexts of one tile of heads.
    template <std::size_t kHeads, class Row>
    void value_tile(const AttentionBlock<Row>& block, const float* weights, const AttentionState& state,
                    std::size_t vector, std::size_t end, float* contexts) const {
        constexpr std::size_t kWide = Set::template kVectors<kHeads>;
        const auto values = [&]<std::size_t kCount>(std::size_t first) {
            Set::template values<kHeads, kCount>(weights, block, state, first * Set::kLanes, contexts,
                                                 row_.value);
        };
        std::size_t wide = (end - vector) / kWide;
        // Two pairs instead of three and a single one, which would have too few sums in flight.
        if (kWide == 3 && wide > 0 && (end - vector) % kWide == 1) --wide;
        for (; wide > 0; --wide, vector += kWide) values.template operator()<kWide>(vector);
        for (; vector + 2 <= end; vector += 2) values.template operator()<2>(vector);
        if (vector < end) values.template operator()<1>(vector);
    }

    /// The cached rows that the next block will load, to be fetched in equal parts beside the tiles' scores.
    void expect(std::size_t begin, std::size_t rows, std::size_t heads) {
        const std::size_t tiles = (heads + kAttentionTile - 1) / kAttentionTile;
        expected_ = args_.cache + begin * row_bytes_;
        expected_end_ = expected_ + rows * row_bytes_;
        const std::size_t part = (static_cast<std::size_t>(expected_end_ - expected_) + tiles - 1) / tiles;
        expected_part_ = (part + kAlignment - 1) / kAlignment * kAlignment;
    }

    void prefetch() {
        const std::byte* end =
            expected_ + std::min(expected_part_, static_cast<std::size_t>(expected_end_ - expected_));
        for (; expected_ < end; expected_ += kAlignment) __builtin_prefetch(expected_, 0, 2);
    }

    static std::size_t tile_heads(std::size_t left) {
        if (left == kAttentionTile + 1) return 3;  // 3 and 2 keep more sums in flight than 4 and 1
        return std::min(left, kAttentionTile);
    }

    template <class Step>
    static void with_heads(std::size_t heads, const Step& step) {
        switch (heads) {
            case 4:
                return step.template operator()<4>();
            case 3:
                return step.template operator()<3>();
            case 2:
                return step.template operator()<2>();
            default:
                return step.template operator()<1>();
        }
    }

    const AttentionArgs& args_;
    AttentionScratch& scratch_;
    const AttentionRow& row_;
    std::size_t row_bytes_;
    const std::byte* expected_ = nullptr;
    const std::byte* expected_end_ = nullptr;
    std::size_t expected_part_ = 0;
};

}  // namespace weir::kernels
