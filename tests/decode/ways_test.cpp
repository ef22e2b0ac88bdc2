// SPDX-License-Identifier: Apache-2.0
// Ways to divide a model over nodes: what each holds, and that all decode alike.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "decode/session.h"
#include "decode/weights/matrix_walk.h"
#include "kernels/dispatch.h"
#include "small_model.h"

namespace weir::decode {
namespace {

constexpr std::uint64_t kWaysSeed = 5;
constexpr std::uint64_t kContext = 50;
constexpr std::size_t kGiven = 7;

/// A way to divide the small model, which has four layers and sixteen experts.
struct Way {
    const char* name;
    planner::Plan (*plan)(const models::Model& model);
    std::size_t nodes;
    std::size_t copies;  ///< of every row
};

const Way kWays[] = {
    {"LayersOverTwo",
     [](const models::Model& model) {
         return examples::layer_split_plan_for(model, {3, 1});
     },
     2, 1},
    {"LayersOverThree",
     [](const models::Model& model) {
         return examples::layer_split_plan_for(model, {1, 1, 2});
     },
     3, 1},
    {"ExpertsOverTwo",
     [](const models::Model& model) {
         return examples::expert_split_plan_for(model, {0.5, 0.5}, {8, 8}, "mirror");
     },
     2, 1},
    {"ExpertsOverThree",
     [](const models::Model& model) {
         return examples::expert_split_plan_for(model, {0.6, 0.3, 0.1}, {10, 5, 1}, "row-split");
     },
     3, 1},
    {"ExpertsOfSomeNodesOnly",
     [](const models::Model& model) {
         return examples::expert_split_plan_for(model, {0.4, 0.3, 0.3}, {0, 15, 1}, "mirror");
     },
     3, 1},
    {"CopiesOnTwo",
     [](const models::Model& model) {
         return examples::mirror_plan_for(model, {0.7, 0.3}, "mirror");
     },
     2, 2},
    {"CopiesOnThree",
     [](const models::Model& model) {
         return examples::mirror_plan_for(model, {0.5, 0.3, 0.2}, "row-split");
     },
     3, 3},
};

struct Decoded {
    std::vector<std::uint32_t> tokens;
    std::vector<float> logits;  ///< after the first of them
};

Decoded decode(const models::Model& model, const planner::Plan& plan, const std::vector<numa::Pin>& pins) {
    Session session(model, plan, pins, kernels::table(kernels::best_supported()), kWaysSeed);
    session.prepare({}, {});
    Decoded out{session.decode(1), {}};
    const float* logits = session.exchange().logits.of(0);
    out.logits.assign(logits, logits + model.shape.vocab);
    for (const std::uint32_t token : session.decode(5)) out.tokens.push_back(token);
    return out;
}

double error_of_range(const std::vector<float>& logits, const std::vector<float>& expected) {
    const auto [low, high] = std::minmax_element(expected.begin(), expected.end());
    double worst = 0;
    for (std::size_t i = 0; i < expected.size(); ++i)
        worst = std::max(worst, static_cast<double>(std::abs(logits[i] - expected[i])));
    return worst / static_cast<double>(*high - *low);
}

class Ways : public ::testing::TestWithParam<Way> {};

TEST_P(Ways, HoldEveryRowOfEveryTensorOnceOrInEveryCopy) {
    const models::Model model = examples::small_model("q4_k_m", 16);
    const planner::Plan plan = GetParam().plan(model);
    const Division division(plan, examples::pins_on_nodes(GetParam().nodes, 3));
    std::vector<std::vector<std::size_t>> held;
    for (const models::Tensor& tensor : model.tensors)
        held.emplace_back(tensor.rows * std::max<std::uint64_t>(1, tensor.matrices));
    for (std::size_t thread = 0; thread < division.threads(); ++thread) {
        walk_matrices(lay_out(model, plan, division, thread), model, [&](const PlacedMatrix& matrix) {
            for (std::size_t row = 0; row < matrix.part->rows.count; ++row)
                ++held[matrix.source].at(matrix.first_row + row);
        });
    }
    for (std::size_t i = 0; i < held.size(); ++i) {
        const models::Tensor& tensor = model.tensors[i];
        if (tensor.rows == 1 || tensor.class_name == models::tensor_class::kEmbedding) continue;
        EXPECT_EQ(std::count(held[i].begin(), held[i].end(), GetParam().copies),
                  static_cast<std::ptrdiff_t>(held[i].size()))
            << tensor.name;
    }
}

TEST_P(Ways, DecodeAsASingleNodeDoes) {
    // Quantised, sums in another order may cross a rounding step.
    for (const auto& [quant, tolerance] : {std::pair{"f32", 1e-5}, std::pair{"q4_k_m", 2e-2}}) {
        const models::Model model = examples::small_model(quant, kContext);
        const Decoded one = decode(model, examples::plan_for(model), examples::pins(2));
        for (const std::size_t threads : {1U, 2U}) {
            SCOPED_TRACE(::testing::Message() << quant << ", " << threads << " threads a node");
            const Decoded many =
                decode(model, GetParam().plan(model), examples::pins_on_nodes(GetParam().nodes, threads));
            EXPECT_EQ(many.tokens, one.tokens);
            EXPECT_LT(error_of_range(many.logits, one.logits), tolerance);
        }
    }
}

/// One sequence of given tokens, the router's choice its own; the logits of all.
std::vector<float> given_tokens(const models::Model& model, const planner::Plan& plan,
                                const std::vector<numa::Pin>& pins, std::size_t at_once) {
    Session session(model, plan, pins, kernels::table(kernels::best_supported()), kWaysSeed,
                    models::latent_arithmetic(model.shape), {1, at_once});
    session.prepare({}, {});
    std::vector<float> all;
    for (std::size_t first = 0; first < kGiven; first += at_once) {
        std::vector<GivenToken> tokens;
        for (std::size_t i = first; i < std::min(first + at_once, kGiven); ++i)
            tokens.push_back({static_cast<std::uint32_t>(11 + 17 * i), 0});
        const std::vector<float> logits = session.next(tokens);
        all.insert(all.end(), logits.begin(), logits.end());
    }
    return all;
}

TEST_P(Ways, DecodeTokensTogetherAsOneByOne) {
    const models::Model model = examples::small_model("f32", kContext);
    const planner::Plan plan = GetParam().plan(model);
    const std::vector<numa::Pin> pins = examples::pins_on_nodes(GetParam().nodes, 2);
    const std::vector<float> one_by_one = given_tokens(model, plan, pins, 1);
    EXPECT_LT(
        error_of_range(one_by_one, given_tokens(model, examples::plan_for(model), examples::pins(1), 1)),
        1e-5);
    for (const std::size_t at_once : {3U, 7U})
        EXPECT_EQ(given_tokens(model, plan, pins, at_once), one_by_one) << at_once;
}

INSTANTIATE_TEST_SUITE_P(All, Ways, ::testing::ValuesIn(kWays),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(LayerSplit, SharesSlotsOfAFoldedModelWithinEachNodeAlone) {
    const models::Model model = examples::small_model("q4_k_m", 16);
    const planner::Plan plan = examples::layer_split_plan_for(model, {2, 2}, 0.5);
    const Division division(plan, examples::pins_on_nodes(2, 1));
    const std::vector<LayerPlacement> placement = place_layers(model, plan, division);
    for (std::size_t thread = 0; thread < 2; ++thread) {
        const ThreadLayout layout = lay_out(model, plan, division, thread);
        for (std::size_t layer = 0; layer < model.shape.layers; ++layer) {
            const LayerPart& part = layout.static_slots[placement[layer].static_slot];
            EXPECT_EQ(part.output.tiles > 0, layer / 2 == thread) << layer;
            if (placement[layer].dense) continue;
            const PoolPart& pool = layout.pools[placement[layer].pool];
            EXPECT_EQ(pool.holds(placement[layer].rank, 3), layer / 2 == thread) << layer;
        }
        EXPECT_EQ(layout.head.rows.count, thread == 1 ? model.shape.vocab : 0);
    }
    const Decoded folded = decode(model, plan, examples::pins_on_nodes(2, 1));
    EXPECT_TRUE(
        std::all_of(folded.logits.begin(), folded.logits.end(), [](float x) { return std::isfinite(x); }));
}

TEST(ExpertSplit, SharesSlotsOfAFoldedModelWithinEachNodeAlone) {
    const models::Model model = examples::small_model("q4_k_m", 16);
    const planner::Plan plan = examples::expert_split_plan_for(model, {0.75, 0.25}, {12, 4}, "mirror", 0.5);
    const Division division(plan, examples::pins_on_nodes(2, 1));
    for (std::size_t pool = 0; pool < plan.fold.pools.size(); ++pool) {
        const PoolPart first = lay_out(model, plan, division, 0).pools[pool];
        const PoolPart second = lay_out(model, plan, division, 1).pools[pool];
        EXPECT_EQ(first.share.slots + second.share.slots, plan.fold.pools[pool].slots);
        EXPECT_EQ(first.share.slots, 3 * second.share.slots);
        EXPECT_TRUE(first.holds(0, 11) && !first.holds(0, 12));
        EXPECT_TRUE(second.holds(0, 12) && !second.holds(0, 11));
        EXPECT_EQ(first.first.down.rows.count, model.shape.hidden) << "an expert whole";
    }
    const Decoded folded = decode(model, plan, examples::pins_on_nodes(2, 1));
    EXPECT_TRUE(
        std::all_of(folded.logits.begin(), folded.logits.end(), [](float x) { return std::isfinite(x); }));
}

TEST(ExpertSplit, IsRefusedWhereSharesOfExpertsAreNone) {
    const models::Model model = examples::small_model("f32", 8);
    const auto pins = examples::pins_on_nodes(2, 1);
    planner::Plan plan = examples::expert_split_plan_for(model, {0.5, 0.5}, {12, 4}, "mirror");
    EXPECT_NO_THROW(Division(plan, pins));
    plan.placement[1].strategy = "row-split";
    EXPECT_THROW(Division(plan, pins), InputError);
    plan = examples::expert_split_plan_for(model, {0.5, 0.5}, {12, 5}, "mirror");
    EXPECT_THROW(Division(plan, pins), InputError);
    plan = examples::expert_split_plan_for(model, {0.5, 0.5}, {12, 4}, "mirror");
    plan.placement[1].shares[0].fraction = 1.5;
    plan.placement[1].shares[1].fraction = -0.5;
    EXPECT_THROW(Division(plan, pins), InputError);
}

TEST(Mirror, HasEachNodesThreadsReadOthersRowsFromTheirOwnCopy) {
    const models::Model model = examples::small_model("q4_k_m", 16);
    const planner::Plan plan = examples::mirror_plan_for(model, {0.7, 0.3}, "mirror");
    Session session(model, plan, examples::pins_on_nodes(2, 2), kernels::table(kernels::best_supported()),
                    kWaysSeed);
    session.prepare({}, {});
    const Weights& weights = session.weights();
    const models::Arithmetic arithmetic = models::latent_arithmetic(model.shape);
    const Task task{model.shape,
                    weights,
                    session.division(),
                    session.nodes(),
                    kernels::table(kernels::best_supported()),
                    arithmetic,
                    16,
                    1,
                    kWaysSeed,
                    true};
    for (std::size_t thread = 0; thread < 4; ++thread) {
        const ThreadWeights& own = weights.threads[thread];
        EXPECT_EQ(&weights.nearest(thread, thread / 2), &own);
        const ThreadWeights& copy = weights.nearest(thread, 1 - thread / 2);
        ASSERT_NE(&copy, &own);
        EXPECT_EQ(copy.layout.owner, thread);
        const MatrixPart& there = own.layout.head;
        const MatrixPart& here = copy.layout.head;
        EXPECT_EQ(here.rows, there.rows);
        EXPECT_NE(copy.tape(here), own.tape(there));
        EXPECT_TRUE(std::equal(copy.tape(here), copy.tape(here) + here.bytes(), own.tape(there)));
        const Station station(task, thread);
        EXPECT_EQ(station.owners().size(), 4U) << "any thread's rows";
        EXPECT_EQ(&station.of((thread + 2) % 4), &weights.nearest((thread + 2) % 4, thread / 2));
    }
}

TEST(LayerSplit, IsRefusedWhereLayersAreLeftOutOrHeldTwice) {
    const models::Model model = examples::small_model("f32", 8);
    const auto pins = examples::pins_on_nodes(2, 1);
    const planner::Plan sound = examples::layer_split_plan_for(model, {2, 2});
    EXPECT_NO_THROW(Division(sound, pins));
    for (const char* layers : {"", "1-3", "3", "2,4"}) {
        planner::Plan plan = sound;
        for (planner::Placement& placement : plan.placement) placement.shares[1].layers = layers;
        EXPECT_THROW(Division(plan, pins), InputError) << layers;
    }
    const planner::Plan short_of_one = examples::layer_split_plan_for(model, {2, 1});
    EXPECT_THROW(place_layers(model, short_of_one, Division(short_of_one, pins)), InputError);
    planner::Plan plan = sound;
    plan.placement[1].shares[1].layers = "2";
    EXPECT_THROW(Division(plan, pins), InputError);
    plan = sound;
    plan.placement.back().strategy = "row-split";
    EXPECT_THROW(Division(plan, pins), InputError);
    plan = sound;
    plan.strategy = "layer-splt";
    EXPECT_THROW(Division(plan, pins), InputError);
}

}  // namespace
}  // namespace weir::decode
