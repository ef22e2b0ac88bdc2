// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/synthesis.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <vector>

#include "decode/draw.h"
#include "formats/random.h"
#include "kernels/tape.h"
#include "kernels/transposed.h"

namespace weir::decode {
namespace {

constexpr float kNormSpread = 0.1F;
constexpr std::uint64_t kKindStride = 1U << 20;  // further apart than any vector is long

/// Fills one thread's arena, tile by tile: random GGML blocks of 16 rows, packed like those of a file.
class Synthesis {
public:
    Synthesis(const ThreadWeights& own, std::uint64_t seed, const std::function<void(double)>& told)
        : own_(own), seed_(seed), told_(told) {}

    void fill() {
        fill(own_.layout);
        for (const ThreadLayout& copy : own_.layout.copies) fill(copy);
    }

private:
    void fill(const ThreadLayout& layout) {
        for (std::size_t slot = 0; slot < layout.static_slots.size(); ++slot) {
            fill_layer(layout.static_slots[slot]);
            tell(layout.static_slots[slot].output.offset);
        }
        for (const PoolPart& pool : layout.pools) {
            for (std::size_t slot = 0; slot < pool.share.slots; ++slot) {
                fill_block(pool.first, pool.number(slot), slot * pool.stride);
                tell(pool.first.gate.offset + slot * pool.stride);
            }
        }
        fill_tiles(layout.head, 0, 0);
    }

    void fill_layer(const LayerPart& layer) {
        for (const MatrixPart& part : layer.projections) fill_tiles(part, 0, 0);
        for (std::size_t i = 0; i < layer.heads.heads.count; ++i) {
            fill_tiles(layer.heads.queries[i], 0, 0);
            fill_keys(layer.heads.keys[i]);
            fill_tiles(layer.heads.values[i], 0, 0);
        }
        fill_tiles(layer.output, 0, 0);
        fill_tiles(layer.router, 0, 0);
        fill_block(layer.feed_forward, 0, 0);
    }

    void fill_block(const FeedForwardPart& part, std::size_t slot, std::size_t shift) {
        fill_tiles(part.gate, slot, shift);
        fill_tiles(part.up, slot, shift);
        fill_tiles(part.down, slot, shift);
    }

    /// Which random blocks stand at a row of a tensor.
    std::uint64_t place(const MatrixPart& part, std::size_t slot, std::size_t row) const {
        return mix64(part.tensor ^ mix64(slot)) + row;
    }

    /// Random blocks for `rows` rows, in scratch; returns the bytes of one row.
    std::size_t draw(const MatrixPart& part, std::size_t slot, std::size_t first_row, std::size_t rows) {
        const std::size_t row_bytes = formats::row_bytes(part.format, part.columns);
        scratch_.resize(std::max(scratch_.size(), rows * row_bytes));
        const float scale = 1.0F / std::sqrt(static_cast<float>(part.columns));
        formats::random_blocks(part.format, seed_, place(part, slot, first_row), scale,
                               std::span(scratch_).first(rows * row_bytes));
        return row_bytes;
    }

    void fill_tiles(const MatrixPart& part, std::size_t slot, std::size_t shift) {
        const std::size_t tile_bytes = part.tiles == 0 ? 0 : kernels::tile_bytes(part.format, part.columns);
        std::byte* tape = own_.arena->bytes().data() + part.offset + shift;
        std::array<const std::byte*, kernels::kTileRows> rows{};
        for (std::size_t tile = 0; tile < part.tiles; ++tile, tape += tile_bytes) {
            const std::size_t first = tile * kernels::kTileRows;
            const std::size_t count = std::min(kernels::kTileRows, part.rows.count - first);
            const std::size_t row_bytes = draw(part, slot, part.rows.begin + first, count);
            for (std::size_t r = 0; r < rows.size(); ++r)
                rows[r] = r < count ? scratch_.data() + r * row_bytes : nullptr;
            kernels::pack_tile(part.format, part.columns, rows, tape);
        }
    }

    void fill_keys(const MatrixPart& part) {
        if (part.tiles > 0) return fill_tiles(part, 0, 0);
        const std::size_t row_bytes = draw(part, 0, part.rows.begin, part.rows.count);
        std::vector<const std::byte*> rows;
        for (std::size_t r = 0; r < part.rows.count; ++r) rows.push_back(scratch_.data() + r * row_bytes);
        kernels::pack_transposed(part.format, part.columns, rows, own_.arena->bytes().data() + part.offset);
    }

    void tell(std::size_t offset) const {
        if (told_) told_(static_cast<double>(offset) / static_cast<double>(own_.layout.arena_bytes));
    }

    const ThreadWeights& own_;
    std::uint64_t seed_;
    const std::function<void(double)>& told_;
    std::vector<std::byte> scratch_;
};

/// Values about `centre`, each within `spread`.
void fill_vector(std::vector<float>& values, float centre, float spread, std::uint64_t seed) {
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto unit = static_cast<float>(mix64(seed + i) >> 40) / static_cast<float>(1U << 23) - 1.0F;
        values[i] = centre + spread * unit;
    }
}

void fill_vectors(Weights& weights, std::uint64_t seed) {
    for (std::size_t layer = 0; layer < weights.vectors.size(); ++layer) {
        LayerVectors& vectors = weights.vectors[layer];
        const std::uint64_t place = mix64(seed ^ mix64(layer));
        fill_vector(vectors.attention_norm, 1, kNormSpread, place + 1 * kKindStride);
        fill_vector(vectors.q_a_norm, 1, kNormSpread, place + 2 * kKindStride);
        fill_vector(vectors.kv_a_norm, 1, kNormSpread, place + 3 * kKindStride);
        fill_vector(vectors.feed_forward_norm, 1, kNormSpread, place + 4 * kKindStride);
        fill_vector(vectors.q_norm, 1, kNormSpread, place + 6 * kKindStride);
        fill_vector(vectors.k_norm, 1, kNormSpread, place + 7 * kKindStride);
        fill_vector(vectors.router_bias, 0, kNormSpread, place + 5 * kKindStride);
    }
    fill_vector(weights.output_norm, 1, kNormSpread, mix64(seed));
    fill_vector(weights.slowing, 1, kNormSpread, mix64(seed) + kKindStride);
}

void fill_embedding(Weights& weights, const models::Shape& shape, std::uint64_t seed, const Range& embedders,
                    std::size_t thread) {
    if (thread < embedders.begin || thread >= embedders.end()) return;
    const std::size_t row_bytes = formats::row_bytes(weights.embedding_format, shape.hidden);
    const Range rows = split(shape.vocab, embedders.count, thread - embedders.begin);
    for (std::size_t row = rows.begin; row < rows.end(); ++row) {
        formats::random_blocks(weights.embedding_format, mix64(seed), row, 1.0F,
                               weights.embedding->bytes().subspan(row * row_bytes, row_bytes));
    }
}

}  // namespace

void synthesise(Weights& weights, const models::Model& model, std::uint64_t seed, const Range& embedders,
                numa::Member& member, const Progress& progress) {
    const auto thread = static_cast<std::size_t>(member.thread());
    const bool first = thread == 0;
    const std::function<void(double)> told = [&](double fraction) {
        progress("filling synthetic weights", fraction);
    };
    const std::function<void(double)> untold;
    if (first) fill_vectors(weights, seed);
    fill_embedding(weights, model.shape, seed, embedders, thread);
    Synthesis(weights.threads[thread], seed, first && progress ? told : untold).fill();
    member.barrier();
}

}  // namespace weir::decode
