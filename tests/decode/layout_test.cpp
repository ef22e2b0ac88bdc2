// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/layout.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/error.h"
#include "small_model.h"

namespace weir::decode {
namespace {

/// Every part of a layout with the bytes it stands at.
std::vector<MatrixPart> parts_of(const ThreadLayout& layout) {
    std::vector<MatrixPart> parts;
    const auto block = [&](const FeedForwardPart& part, std::size_t shift) {
        for (MatrixPart each : {part.gate, part.up, part.down}) {
            each.offset += shift;
            parts.push_back(each);
        }
    };
    for (const LayerPart& layer : layout.static_slots) {
        for (const MatrixPart& part :
             {layer.projections[0], layer.projections[1], layer.output, layer.router})
            parts.push_back(part);
        for (const auto& group : {layer.heads.queries, layer.heads.keys, layer.heads.values}) {
            parts.insert(parts.end(), group.begin(), group.end());
        }
        block(layer.feed_forward, 0);
    }
    for (const PoolPart& pool : layout.pools) {
        for (std::size_t slot = 0; slot < pool.share.slots; ++slot) block(pool.first, slot * pool.stride);
    }
    parts.push_back(layout.head);
    return parts;
}

TEST(Layout, OverlapsNoPartsAndStaysInTheArena) {
    const models::Model model = examples::small_model("q4_k_m", 16);
    for (const double keep : {1.0, 0.3}) {
        const ThreadLayout layout = lay_out(model, examples::plan_for(model, keep), Division(3), 1);
        std::map<std::size_t, std::size_t> taken;
        for (const MatrixPart& part : parts_of(layout)) {
            if (part.bytes() == 0) continue;
            EXPECT_TRUE(taken.emplace(part.offset, part.offset + part.bytes()).second);
            EXPECT_EQ(part.offset % 64, 0U);
        }
        std::size_t end = 0;
        for (const auto& [begin, until] : taken) {
            EXPECT_GE(begin, end);
            end = until;
        }
        EXPECT_LE(end, layout.arena_bytes);
    }
}

/// Tiles that the slices give to each part of a phase.
std::map<std::size_t, std::size_t> tiles_by_part(const std::vector<Slice>& slices) {
    std::map<std::size_t, std::size_t> tiles;
    for (const Slice& slice : slices) tiles[slice.part] += slice.tiles;
    return tiles;
}

/// The parts with their tiles, without those that have none.
std::map<std::size_t, std::size_t> some_of(std::map<std::size_t, std::size_t> tiles) {
    std::erase_if(tiles, [](const auto& part) { return part.second == 0; });
    return tiles;
}

TEST(Layout, CutsEachPhaseIntoSlicesOfItsPartsInTheOrderOfTheirUse) {
    using Tiles = std::map<std::size_t, std::size_t>;
    const models::Model model = examples::small_model("q4_k_m", 16);
    const planner::Plan plan = examples::plan_for(model, 1.0);
    const ThreadLayout layout = lay_out(model, plan, Division(2), 0);
    for (const LayerPlacement& placement : place_layers(model, plan, Division(2))) {
        const LayerPart& layer = layout.static_slots[placement.static_slot];
        const std::size_t gate = layer.feed_forward.gate.tiles;
        EXPECT_EQ(tiles_by_part(layer.slices.projections),
                  some_of({{0, layer.projections[0].tiles}, {1, layer.projections[1].tiles}}));
        EXPECT_EQ(tiles_by_part(layer.slices.output), (Tiles{{0, layer.output.tiles}}));
        EXPECT_EQ(tiles_by_part(layer.slices.up),
                  some_of({{0, placement.dense ? 0 : layer.router.tiles}, {1, gate}}));
        EXPECT_EQ(tiles_by_part(layer.slices.down), (Tiles{{0, layer.feed_forward.down.tiles}}));
    }
    for (const PoolPart& pool : layout.pools) {
        Tiles experts;
        for (std::size_t i = 0; i < model.shape.top_k; ++i) experts[i] = pool.first.gate.tiles;
        EXPECT_EQ(tiles_by_part(pool.up_slices), experts);
    }
    EXPECT_EQ(tiles_by_part(layout.head_slices), (Tiles{{0, layout.head.tiles}}));
}

TEST(Layout, GivesEveryRowToOneThread) {
    const models::Model model = examples::small_model("q4_k_m", 16);
    for (const std::size_t threads : {1U, 2U, 5U, 40U}) {
        std::size_t next_head_row = 0;
        std::size_t next_attention_head = 0;
        std::size_t next_expert_row = 0;
        for (std::size_t i = 0; i < threads; ++i) {
            const ThreadLayout layout = lay_out(model, examples::plan_for(model), Division(threads), i);
            EXPECT_TRUE(layout.head.rows.count == 0 || layout.head.rows.begin == next_head_row);
            next_head_row += layout.head.rows.count;
            next_attention_head += layout.static_slots[0].heads.queries.size();
            next_expert_row += layout.pools[0].first.down.rows.count;
        }
        EXPECT_EQ(next_head_row, model.shape.vocab);
        EXPECT_EQ(next_attention_head, model.shape.heads);
        EXPECT_EQ(next_expert_row, model.shape.hidden);
    }
}

TEST(Layout, HoldsTheFilesBytesAndLittleMore) {
    const models::Model model = examples::small_model("q8_0", 16);
    double held = 0;
    for (std::size_t i = 0; i < 2; ++i)
        held += static_cast<double>(lay_out(model, examples::plan_for(model), Division(2), i).arena_bytes);
    double file = 0;
    for (const models::Tensor& tensor : model.tensors) {
        const bool small = tensor.class_name == models::tensor_class::kEmbedding || tensor.rows == 1;
        if (!small) file += static_cast<double>(tensor.bytes);
    }
    EXPECT_GE(held, file * 0.99);
    EXPECT_LE(held, file * 1.03);
}

TEST(Layout, NumbersATensorAlikeForAllThreads) {
    const models::Model model = examples::small_model("q4_k_m", 16);
    const planner::Plan plan = examples::plan_for(model);
    const ThreadLayout first = lay_out(model, plan, Division(2), 0);
    const ThreadLayout second = lay_out(model, plan, Division(2), 1);
    EXPECT_EQ(first.head.tensor, second.head.tensor);
    EXPECT_EQ(first.pools.back().first.down.tensor, second.pools.back().first.down.tensor);
    EXPECT_EQ(first.static_slots.back().output.tensor, second.static_slots.back().output.tensor);
    std::set<std::uint64_t> seen;
    for (const LayerPart& layer : first.static_slots)
        EXPECT_TRUE(seen.insert(layer.projections[0].tensor).second);
}

TEST(PlaceLayers, GivesEachLayerItsOwnSlotsWhenTheModelIsWhole) {
    const models::Model model = examples::small_model("q4_k_m", 16);
    std::set<std::size_t> statics;
    std::set<std::pair<std::size_t, std::size_t>> pairs;
    for (const LayerPlacement& layer : place_layers(model, examples::plan_for(model), Division(1))) {
        EXPECT_TRUE(statics.insert(layer.static_slot).second);
        EXPECT_TRUE(layer.dense || pairs.emplace(layer.pool, layer.rank).second);
    }
}

TEST(FormatOf, NamesTheTensorWhoseFormatHasNoKernel) {
    models::Tensor tensor;
    tensor.name = "blk.0.attn_q_a.weight";
    tensor.format = "iq1_s";
    try {
        format_of(tensor);
        FAIL();
    } catch (const InputError& e) {
        EXPECT_NE(std::string(e.what()).find("blk.0.attn_q_a.weight"), std::string::npos);
        EXPECT_NE(std::string(e.what()).find("iq1_s"), std::string::npos);
    }
}

}  // namespace
}  // namespace weir::decode
