// SPDX-License-Identifier: Apache-2.0
// Checkpoints in fewer slots than they have layers and experts.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <span>
#include <string>

#include "decode/session.h"
#include "decode/weights/loading.h"
#include "loaded.h"
#include "made_checkpoint.h"
#include "models/arithmetic.h"
#include "tests/decode/small_model.h"
#include "tests/scratch_folder.h"

namespace weir::decode {
namespace {

using examples::TensorBytes;

/// Five layers with experts in one format: with 7 of 20 expert slots and 2 of 5 layers held, the second
/// layer's experts are held in part and the third's not at all.
class FoldedLoading : public ::testing::Test {
protected:
    FoldedLoading() {
        plan_.fold.whole = false;
        for (planner::ExpertPool& pool : plan_.fold.pools) pool.slots = 7;
        for (planner::StaticKind& kind : plan_.fold.static_kinds) kind.slots = kind.dense ? 1 : 2;
    }

    static models::Model model() {
        models::Shape shape = examples::tiny_model("q8_0").shape;
        shape.layers = 6;
        shape.expert_groups = shape.top_groups = 1;
        return examples::model_of(shape, "q8_0", 16);
    }

    const TensorBytes::mapped_type& tensor(std::size_t layer, const char* name) const {
        return bytes_.at("blk." + std::to_string(layer) + "." + name + ".weight");
    }

    /// The rows that all threads hold of a part, put together; `pick` gives a layout's part.
    template <class Pick>
    static std::vector<std::byte> held(const Weights& weights, Pick pick, std::size_t slot = 0) {
        std::vector<std::byte> all;
        for (const ThreadWeights& own : weights.threads) {
            const std::vector<std::byte> rows =
                examples::unpacked(own, pick(own.layout), slot * own.layout.pools.front().stride);
            all.insert(all.end(), rows.begin(), rows.end());
        }
        return all;
    }

    models::Model model_ = model();
    planner::Plan plan_ = examples::plan_for(model_);
    TensorBytes bytes_ = examples::made_up_tensors(model_);
    tests::ScratchFolder folder_;
    models::gguf::Checkpoint checkpoint_ =
        models::gguf::open_checkpoint(examples::write_checkpoint(folder_.path(), model_, bytes_));
};

TEST_F(FoldedLoading, FillsEachSlotWithTheFirstExpertThatItStandsFor) {
    ASSERT_EQ(plan_.fold.pools.size(), 1U);
    const examples::Loaded loaded = examples::load(model_, plan_, examples::pins(3), checkpoint_);
    for (std::size_t slot = 0; slot < 7; ++slot) {
        const std::size_t layer = 1 + slot / 4;  // layer 0 is dense
        const auto expect = [&](const char* name, auto part) {
            const std::vector<std::byte>& all = tensor(layer, name);
            const auto expert = std::span(all).subspan(slot % 4 * all.size() / 4, all.size() / 4);
            const std::vector<std::byte> rows = held(
                loaded.weights, [&](const ThreadLayout& of) { return of.pools.front().first.*part; }, slot);
            EXPECT_TRUE(std::equal(rows.begin(), rows.end(), expert.begin(), expert.end()))
                << name << " " << slot;
        };
        expect("ffn_gate_exps", &FeedForwardPart::gate);
        expect("ffn_up_exps", &FeedForwardPart::up);
        expect("ffn_down_exps", &FeedForwardPart::down);
    }
}

TEST_F(FoldedLoading, FillsEachStaticSlotWithTheFirstLayerThatItStandsFor) {
    const examples::Loaded loaded = examples::load(model_, plan_, examples::pins(2), checkpoint_);
    for (const std::size_t layer : {0U, 1U, 2U}) {
        const std::size_t slot = loaded.weights.placement[layer].static_slot;
        const auto part = [&](const ThreadLayout& of) { return of.static_slots[slot].output; };
        EXPECT_TRUE(held(loaded.weights, part) == tensor(layer, "attn_output")) << layer;
    }
    EXPECT_EQ(loaded.weights.placement[3].static_slot, loaded.weights.placement[1].static_slot);
}

TEST_F(FoldedLoading, VerifiesAndCountsWhatIsHeldAlone) {
    const examples::Loaded loaded = examples::load(model_, plan_, examples::pins(2), checkpoint_);
    std::map<std::string, std::uint64_t> rows;
    for (const TensorChecksum& sum : loaded.checksums) rows[sum.name] = sum.rows;
    const std::uint64_t of_expert = checkpoint_.find("blk.1.ffn_up_exps.weight")->rows();
    EXPECT_EQ(rows.at("blk.1.ffn_up_exps.weight"), 4 * of_expert);
    EXPECT_EQ(rows.at("blk.2.ffn_up_exps.weight"), 3 * of_expert);
    EXPECT_FALSE(rows.contains("blk.3.ffn_up_exps.weight"));
    EXPECT_EQ(rows.at("blk.2.attn_output.weight"), model_.shape.hidden);
    EXPECT_FALSE(rows.contains("blk.3.attn_output.weight"));
    EXPECT_EQ(rows.at("output.weight"), model_.shape.vocab);
}

TEST_F(FoldedLoading, IsDoneWhenItHasReadWhatIsHeld) {
    const Division division(plan_, examples::pins(1));
    Weights weights = allocate_weights(model_, plan_, division);
    double last = 0;
    Loader loader(checkpoint_, model_, weights, division.nodes().front().threads, {},
                  [&](std::string_view, double fraction) { last = fraction; });
    numa::Team(examples::pins(1)).run([&](numa::Member& member) { loader.load(member); });
    EXPECT_EQ(last, 1);
}

/// The router chooses among all experts, and slots stand in for those that are not held.
TEST_F(FoldedLoading, DecodesToFiniteLogits) {
    Session session(model_, plan_, examples::pins(2), kernels::table(kernels::Isa::kScalar), 1,
                    models::latent_arithmetic(model_.shape));
    session.load(checkpoint_, Session::Proof::kChecksums, {}, {});
    EXPECT_EQ(session.decode(3).size(), 3U);
    const float* logits = session.exchange().logits.of(0);
    for (std::size_t i = 0; i < model_.shape.vocab; ++i) ASSERT_TRUE(std::isfinite(logits[i])) << i;
}

}  // namespace
}  // namespace weir::decode
