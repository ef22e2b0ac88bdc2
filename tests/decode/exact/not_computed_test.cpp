// SPDX-License-Identifier: Apache-2.0
// What a shape can have that the exact decode refuses, so that no logits leave it out silently.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>

#include "base/error.h"
#include "decode/exact/attention.h"
#include "decode/exact/feed_forward.h"
#include "tests/decode/small_model.h"
#include "tests/decode/weights/made_checkpoint.h"
#include "tests/scratch_folder.h"

namespace weir::decode {
namespace {

using Change = std::function<void(models::Shape&)>;

class NotComputed : public ::testing::Test {
protected:
    /// What the UsageError says of the changed shape; empty when layer 1 is made.
    template <class Make>
    std::string refusal(const Change& change, Make make) {
        models::Shape shape = model_.shape;
        change(shape);
        try {
            make(shape);
        } catch (const UsageError& error) {
            return error.what();
        }
        return "";
    }
    std::string of_attention(const Change& change) {
        return refusal(change, [&](const models::Shape& shape) {
            make_attention(product_, {shape, arithmetic_, {}, 1});
        });
    }
    std::string of_feed_forward(const Change& change) {
        return refusal(
            change, [&](const models::Shape& shape) { make_feed_forward(product_, shape, arithmetic_, 1); });
    }

    models::Model model_ = examples::tiny_model("f32");
    models::Arithmetic arithmetic_ = models::latent_arithmetic(model_.shape);
    tests::ScratchFolder folder_;
    models::gguf::Checkpoint checkpoint_ = models::gguf::open_checkpoint(
        examples::write_checkpoint(folder_.path(), model_, examples::made_up_tensors(model_)));
    WeightsFile weights_{checkpoint_};
    numa::Team team_{examples::pins(1)};
    Product product_{weights_, team_};
};

TEST_F(NotComputed, IsNothingOfAPlainShape) {
    EXPECT_EQ(of_attention([](models::Shape&) {}), "");
    EXPECT_EQ(of_feed_forward([](models::Shape&) {}), "");
}

TEST_F(NotComputed, IsNamedOfFeedForwardBlocks) {
    const std::pair<Change, const char*> cases[] = {
        {[](models::Shape& shape) { shape.residual_streams = 4; }, "several residual streams"},
        {[](models::Shape& shape) { shape.residual_block = 12; }, "attention to earlier layers"},
        {[](models::Shape& shape) { shape.hash_layers = 3; }, "a table of tokens"},
        {[](models::Shape& shape) { shape.expert_hidden = 64; }, "between two projections"},
        {[](models::Shape& shape) { shape.shared_gate = true; }, "a gate on the shared experts"},
    };
    for (const auto& [change, says] : cases) {
        EXPECT_THAT(of_feed_forward(change),
                    ::testing::AllOf(::testing::HasSubstr(says), ::testing::HasSubstr("deepseek2")));
    }
}

TEST_F(NotComputed, IsNamedOfAttention) {
    const Change grouped = [](models::Shape& shape) {
        shape.mla.reset();
        shape.gqa.emplace();
    };
    const auto with = [&](const Change& more) {
        return Change([=](models::Shape& shape) {
            grouped(shape);
            more(shape);
        });
    };
    const std::pair<Change, const char*> cases[] = {
        {[](models::Shape& shape) { shape.linear.emplace(); }, "linear attention"},
        {[](models::Shape& shape) { shape.indexer.emplace(); }, "an indexer"},
        {[](models::Shape& shape) { shape.compressed.emplace(); }, "a compressed past"},
        {[](models::Shape& shape) { shape.mla->output_gate = true; }, "a gate on attention's output"},
        {with([](models::Shape& shape) { shape.gqa->output_gate = true; }), "a gate on attention's output"},
        {with([](models::Shape& shape) { shape.gqa->wide_norm = true; }), "norms over all heads"},
        {with([](models::Shape& shape) { shape.gqa->q_lora = 8; }), "a query of low rank"},
        {with([](models::Shape& shape) { shape.gqa->sharing_layers = 2; }), "share keys and values"},
    };
    for (const auto& [change, says] : cases) EXPECT_THAT(of_attention(change), ::testing::HasSubstr(says));
}

}  // namespace
}  // namespace weir::decode
