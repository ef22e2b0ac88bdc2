// SPDX-License-Identifier: Apache-2.0
#include "decode/weights/loading.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "kernels/tape.h"
#include "loaded.h"
#include "made_checkpoint.h"
#include "tests/decode/small_model.h"
#include "tests/scratch_folder.h"

namespace weir::decode {
namespace {

using examples::load;
using examples::Loaded;
using examples::TensorBytes;
using examples::unpacked;
using formats::Format;

void append(std::vector<std::byte>& all, const std::vector<std::byte>& more) {
    all.insert(all.end(), more.begin(), more.end());
}

/// What all threads hold together, put together again tensor by tensor.
class Held {
public:
    Held(const models::Model& model, const Weights& weights) : model_(model), weights_(weights) {
        for (std::size_t layer = 0; layer < model.shape.layers; ++layer) add_layer(layer);
        for (const ThreadWeights& own : weights.threads)
            append(all_["output.weight"], unpacked(own, own.layout.head));
        const auto embedding = weights.embedding->bytes();
        all_["token_embd.weight"].assign(embedding.begin(), embedding.end());
    }
    const TensorBytes& all() const { return all_; }

private:
    std::vector<std::byte>& tensor(std::size_t layer, const char* name) {
        return all_["blk." + std::to_string(layer) + "." + name + ".weight"];
    }

    void add_layer(std::size_t layer) {
        const LayerPlacement& placement = weights_.placement[layer];
        const auto add = [&](const char* name, auto pick) {
            for (const ThreadWeights& own : weights_.threads) {
                append(tensor(layer, name),
                       unpacked(own, pick(own.layout.static_slots[placement.static_slot])));
            }
        };
        if (model_.shape.latent().q_lora > 0)
            add("attn_q_a", [](const LayerPart& of) { return of.projections[0]; });
        add("attn_kv_a_mqa", [](const LayerPart& of) { return of.projections[1]; });
        add("attn_output", [](const LayerPart& of) { return of.output; });
        add_heads(layer);
        const bool dense = placement.dense;
        add(dense ? "ffn_gate" : "ffn_gate_shexp", [](const LayerPart& of) { return of.feed_forward.gate; });
        add(dense ? "ffn_up" : "ffn_up_shexp", [](const LayerPart& of) { return of.feed_forward.up; });
        add(dense ? "ffn_down" : "ffn_down_shexp", [](const LayerPart& of) { return of.feed_forward.down; });
        if (dense) return;
        add("ffn_gate_inp", [](const LayerPart& of) { return of.router; });
        for (std::size_t expert = 0; expert < model_.shape.experts; ++expert) add_expert(layer, expert);
    }

    void add_heads(std::size_t layer) {
        const bool low_rank = model_.shape.latent().q_lora > 0;
        for (const ThreadWeights& own : weights_.threads) {
            const HeadsPart& heads = own.layout.static_slots[weights_.placement[layer].static_slot].heads;
            for (std::size_t i = 0; i < heads.heads.count; ++i) {
                const bool joined = heads.keys[i].tiles == 0;
                append(tensor(layer, low_rank ? "attn_q_b" : "attn_q"), unpacked(own, heads.queries[i]));
                append(tensor(layer, joined ? "attn_kv_b" : "attn_k_b"), unpacked(own, heads.keys[i]));
                append(tensor(layer, joined ? "attn_kv_b" : "attn_v_b"), unpacked(own, heads.values[i]));
            }
        }
    }

    void add_expert(std::size_t layer, std::size_t expert) {
        const LayerPlacement& placement = weights_.placement[layer];
        for (const ThreadWeights& own : weights_.threads) {
            const PoolPart& pool = own.layout.pools[placement.pool];
            const std::size_t shift = pool.pair(placement.rank, expert) * pool.stride;
            append(tensor(layer, "ffn_gate_exps"), unpacked(own, pool.first.gate, shift));
            append(tensor(layer, "ffn_up_exps"), unpacked(own, pool.first.up, shift));
            append(tensor(layer, "ffn_down_exps"), unpacked(own, pool.first.down, shift));
        }
    }

    const models::Model& model_;
    const Weights& weights_;
    TensorBytes all_;
};

/// Every tensor of the file in the arenas, bit for bit.
void expect_held(const models::Model& model, const Loaded& loaded, const TensorBytes& file) {
    const Held held(model, loaded.weights);
    std::size_t matrices = 0;
    for (const models::Tensor& tensor : model.tensors) {
        if (tensor.rows == 1) continue;
        ++matrices;
        ASSERT_TRUE(held.all().contains(tensor.name)) << tensor.name;
        EXPECT_TRUE(held.all().at(tensor.name) == file.at(tensor.name)) << tensor.name;
    }
    EXPECT_EQ(held.all().size(), matrices);
    EXPECT_EQ(loaded.checksums.size(), matrices);
}

TEST(Loading, HoldsTheRowsOfTheFileInEveryFormatWithATape) {
    for (const Format format : kernels::tape_formats()) {
        SCOPED_TRACE(formats::info(format).name);
        const models::Model model = examples::tiny_model_in(format);
        const TensorBytes file = examples::made_up_tensors(model);
        const tests::ScratchFolder folder;
        const auto checkpoint =
            models::gguf::open_checkpoint(examples::write_checkpoint(folder.path(), model, file));
        for (const std::size_t threads : {1U, 2U, 3U}) {
            expect_held(model, load(model, examples::plan_for(model), examples::pins(threads), checkpoint),
                        file);
        }
        const planner::Plan split = examples::split_plan_for(model, {0.6, 0.4}, "mirror");
        expect_held(model, load(model, split, examples::pins_on_nodes(2, 2), checkpoint), file);
    }
}

TEST(Loading, HoldsKeysThatAreStoredTransposedAndPlainQueries) {
    const models::Model plain = examples::small_model_with_plain_queries("q4_k_m", 16);
    for (const models::Model& model :
         {examples::with_split_keys(examples::tiny_model("q4_k_m")), examples::with_split_keys(plain)}) {
        const TensorBytes file = examples::made_up_tensors(model);
        const tests::ScratchFolder folder;
        const auto checkpoint =
            models::gguf::open_checkpoint(examples::write_checkpoint(folder.path(), model, file));
        expect_held(model, load(model, examples::plan_for(model), examples::pins(2), checkpoint), file);
    }
}

/// From rows that are packed together, the least that is read at once, to whole matrices.
TEST(Loading, HoldsTheSameHoweverMuchIsReadAtOnce) {
    const models::Model model = examples::tiny_model("q4_k_m");
    const TensorBytes file = examples::made_up_tensors(model);
    const tests::ScratchFolder folder;
    const auto checkpoint =
        models::gguf::open_checkpoint(examples::write_checkpoint(folder.path(), model, file));
    for (const std::size_t bytes : {1U, 3000U, 20'000U, 100'000U}) {
        expect_held(model, load(model, examples::plan_for(model), examples::pins(2), checkpoint, bytes),
                    file);
    }
}

TEST(Loading, SaysHowMuchMemoryItTakesBesideTheShards) {
    const models::Model model = examples::tiny_model("f32");
    const tests::ScratchFolder folder;
    const auto checkpoint = models::gguf::open_checkpoint(
        examples::write_checkpoint(folder.path(), model, examples::made_up_tensors(model)));
    const planner::Plan plan = examples::plan_for(model);
    const Division division(plan, examples::pins(1));
    Weights weights = allocate_weights(model, plan, division);
    const auto buffers = [&](std::size_t read_bytes) {
        return Loader(checkpoint, model, weights, division.nodes().front().threads, {}, {}, read_bytes)
            .buffer_bytes();
    };
    EXPECT_EQ(buffers(Loader::kReadBytes), Loader::kBufferBytes);
    // The keys of one head, which are packed together.
    const models::LatentAttention& mla = model.shape.latent();
    EXPECT_EQ(buffers(1), 2 * mla.nope * mla.kv_lora * sizeof(float));
}

TEST(Loading, ReadsACheckpointOfSeveralParts) {
    const models::Model model = examples::tiny_model("q4_k_m");
    const TensorBytes file = examples::made_up_tensors(model);
    const tests::ScratchFolder folder;
    const auto checkpoint =
        models::gguf::open_checkpoint(examples::write_checkpoint(folder.path(), model, file, 20));
    ASSERT_EQ(checkpoint.parts.size(), 2U);
    expect_held(model, load(model, examples::plan_for(model), examples::pins(2), checkpoint), file);
}

TEST(Loading, HoldsTheVectorsOfTheFile) {
    const models::Model model = examples::tiny_model("q8_0");
    const TensorBytes file = examples::made_up_tensors(model);
    const tests::ScratchFolder folder;
    const auto checkpoint =
        models::gguf::open_checkpoint(examples::write_checkpoint(folder.path(), model, file));
    Loaded loaded = load(model, examples::plan_for(model), examples::pins(2), checkpoint);
    std::size_t vectors = 0;
    for (const NamedVector& named : named_vectors(loaded.weights)) {
        const auto bytes = std::as_bytes(std::span(*named.values));
        EXPECT_TRUE(
            std::equal(bytes.begin(), bytes.end(), file.at(named.name).begin(), file.at(named.name).end()))
            << named.name;
        ++vectors;
    }
    EXPECT_EQ(vectors, static_cast<std::size_t>(
                           std::count_if(model.tensors.begin(), model.tensors.end(),
                                         [](const models::Tensor& tensor) { return tensor.rows == 1; })));
}

TEST(Loading, GivesTheSameChecksumsHoweverRowsAreSplit) {
    const models::Model model = examples::tiny_model("q4_k_m");
    const tests::ScratchFolder folder;
    const auto checkpoint = models::gguf::open_checkpoint(
        examples::write_checkpoint(folder.path(), model, examples::made_up_tensors(model)));
    const planner::Plan plan = examples::plan_for(model);
    const auto one = load(model, plan, examples::pins(1), checkpoint).checksums;
    EXPECT_EQ(load(model, plan, examples::pins(7), checkpoint).checksums, one);
    const planner::Plan split = examples::split_plan_for(model, {0.5, 0.3, 0.2}, "row-split");
    EXPECT_EQ(load(model, split, examples::pins_on_nodes(3, 1), checkpoint).checksums, one);
    const std::vector<planner::Plan> ways = {
        examples::layer_split_plan_for(model, {1, model.shape.layers - 1}),
        examples::expert_split_plan_for(model, {0.5, 0.5}, {1, model.shape.experts - 1}, "mirror"),
        examples::mirror_plan_for(model, {0.6, 0.4}, "mirror")};
    for (const planner::Plan& way : ways) {
        EXPECT_EQ(load(model, way, examples::pins_on_nodes(2, 2), checkpoint).checksums, one) << way.strategy;
    }

    const tests::ScratchFolder other;
    TensorBytes changed = examples::made_up_tensors(model);
    changed.at("blk.2.ffn_up_exps.weight").at(5000) ^= std::byte{4};
    const auto second =
        load(model, plan, examples::pins(1),
             models::gguf::open_checkpoint(examples::write_checkpoint(other.path(), model, changed)))
            .checksums;
    ASSERT_EQ(second.size(), one.size());
    for (std::size_t i = 0; i < one.size(); ++i)
        EXPECT_EQ(second[i].sum != one[i].sum, one[i].name == "blk.2.ffn_up_exps.weight") << one[i].name;
}

}  // namespace
}  // namespace weir::decode
