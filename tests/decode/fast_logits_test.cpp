// SPDX-License-Identifier: Apache-2.0
// The fast decode of small models with known logits, by every instruction set, team and division.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "decode/follow.h"
#include "decode/session.h"
#include "kernels/dispatch.h"
#include "models/architecture.h"
#include "models/gguf_fields.h"
#include "models/source.h"
#include "tests/captures.h"
#include "tests/decode/captured_logits.h"
#include "tests/decode/small_model.h"

namespace weir::decode {
namespace {

/// A captured model, made ready to be decoded in some ways.
class Checkpointed {
public:
    explicit Checkpointed(const std::string& name)
        : name_(name),
          checkpoint_(models::gguf::open_checkpoint(examples::captured(name + ".gguf"))),
          model_(models::describe(models::resolve(examples::captured(name + ".gguf").string()), "", "", 32)),
          arithmetic_(models::architecture_of(model_.architecture)
                          .read(models::GgufFields(checkpoint_), model_.shape)) {}

    const models::Model& model() const { return model_; }

    /// After each captured token, so many given together.
    std::vector<float> logits(const planner::Plan& plan, std::vector<numa::Pin> pins,
                              kernels::Isa isa = kernels::best_supported(), std::size_t together = 1) const {
        return logits_of(model_, plan, std::move(pins), isa, together, 1);
    }
    std::vector<float> logits(std::size_t threads) const {
        return logits(examples::plan_for(model_), examples::pins(threads));
    }
    std::vector<float> logits_in_batches(std::size_t together) const {
        return logits(examples::plan_for(model_), examples::pins(2), kernels::best_supported(), together);
    }
    /// Those of the last of several equal sequences that are decoded together.
    std::vector<float> logits_of_sequences(std::size_t sequences) const {
        models::Model model = model_;
        model.bytes_per_token.context *= sequences;
        return logits_of(model, examples::plan_for(model), examples::pins(2), kernels::best_supported(), 1,
                         sequences);
    }
    std::vector<float> logits_with_cache(const char* type,
                                         kernels::Isa isa = kernels::best_supported()) const {
        models::Model model = model_;
        model.cache_type = type;
        return logits_of(model, examples::plan_for(model), examples::pins(2), isa, 1, 1);
    }

private:
    std::vector<float> logits_of(const models::Model& model, const planner::Plan& plan,
                                 std::vector<numa::Pin> pins, kernels::Isa isa, std::size_t together,
                                 std::size_t sequences) const {
        Session session(model, plan, std::move(pins), kernels::table(isa), 1, arithmetic_,
                        {sequences, sequences * together});
        session.load(checkpoint_, Session::Proof::kChecksums, {}, {});
        const std::vector<TokenIds> ids(sequences, examples::captured_tokens(name_, model_.shape.vocab));
        std::vector<float> all;
        for (const std::vector<GivenToken>& step : steps_of(ids, together)) {
            const std::vector<float> rows = session.next(step);
            const auto of_last = static_cast<std::ptrdiff_t>(rows.size() / sequences * (sequences - 1));
            all.insert(all.end(), rows.begin() + of_last, rows.end());
        }
        return all;
    }

    std::string name_;
    models::gguf::Checkpoint checkpoint_;
    models::Model model_;
    models::Arithmetic arithmetic_;
};

class FastLogits : public ::testing::TestWithParam<const char*> {
protected:
    void SetUp() override {
        if (!tests::has_captures()) GTEST_SKIP() << "no captures";
        model_ = std::make_unique<Checkpointed>(GetParam());
    }
    bool floats() const { return std::string(GetParam()).ends_with("f32"); }

    std::unique_ptr<Checkpointed> model_;
};

TEST_P(FastLogits, AreThoseOfAnIndependentImplementationByEveryInstructionSet) {
    constexpr double kAbove = 0.9;
    for (const kernels::Isa isa :
         {kernels::Isa::kScalar, kernels::Isa::kAvx2, kernels::Isa::kAvx512, kernels::Isa::kNeon}) {
        if (!kernels::supported(isa)) continue;
        SCOPED_TRACE(kernels::name(isa));
        const std::vector<float> logits =
            model_->logits(examples::plan_for(model_->model()), examples::pins(1), isa);
        examples::expect_captured(logits, GetParam(), floats(), kAbove);
    }
}

TEST_P(FastLogits, AreTheSameByAnyNumberOfThreadsAndNodes) {
    const std::vector<float> one = model_->logits(1);
    EXPECT_EQ(model_->logits(2), one);
    EXPECT_EQ(model_->logits(3), one);
    for (const std::size_t nodes : {2U, 3U, 4U}) {
        for (const char* cache : {"mirror", "row-split"}) {
            const planner::Plan plan = examples::split_plan_for(
                model_->model(), std::vector<double>(nodes, 1.0 / static_cast<double>(nodes)), cache);
            const std::vector<float> split = model_->logits(plan, examples::pins_on_nodes(nodes, 1));
            // Parts of a cache are summed up in another order, which int8 activations may round otherwise.
            const bool rounded = !floats() && std::string(cache) == "row-split";
            EXPECT_LE(examples::difference(split, one), rounded ? 1e-2 : 1e-5)
                << nodes << " nodes, cache " << cache;
        }
    }
}

TEST_P(FastLogits, AreTheSameInBatchesAndForSeveralSequences) {
    const std::vector<float> one_by_one = model_->logits(2);
    EXPECT_EQ(model_->logits_in_batches(3), one_by_one);
    EXPECT_EQ(model_->logits_in_batches(24), one_by_one) << "as one prompt";
    EXPECT_EQ(model_->logits_of_sequences(3), one_by_one);
}

/// Of models in F32, which no rounding to int8 turns into steps.
using FastFloatLogits = FastLogits;

TEST_P(FastFloatLogits, AreTheSameByEveryInstructionSetAndThoseOfAnIndependentImplementation) {
    const planner::Plan plan = examples::plan_for(model_->model());
    const std::vector<float> scalar = model_->logits(plan, examples::pins(1), kernels::Isa::kScalar);
    EXPECT_LE(examples::difference(scalar, examples::captured_logits(GetParam())), 1e-5);
    for (const kernels::Isa isa : {kernels::Isa::kAvx2, kernels::Isa::kAvx512, kernels::Isa::kNeon}) {
        if (!kernels::supported(isa)) continue;
        EXPECT_LE(examples::difference(model_->logits(plan, examples::pins(1), isa), scalar), 1e-5)
            << kernels::name(isa);
    }
}

/// A cache in binary16, if one is asked for, rounds a thousand times more than the weights.
TEST_P(FastFloatLogits, StayNearWithACacheInF16) {
    const std::vector<float> half = model_->logits_with_cache("f16");
    EXPECT_LE(examples::difference(half, model_->logits(2)), 5e-4);
    EXPECT_NE(half, model_->logits(2));
}

/// By every strategy that divides a model over nodes.
TEST_P(FastLogits, AreTheSameByEveryStrategy) {
    const models::Model& model = model_->model();
    const std::vector<float> one = model_->logits(1);
    const std::size_t experts = model.shape.experts;
    const std::vector<numa::Pin> pins = examples::pins_on_nodes(2, 1);
    std::vector<planner::Plan> plans = {examples::mirror_plan_for(model, {0.6, 0.4}, "mirror"),
                                        examples::layer_split_plan_for(model, {1, model.shape.layers - 1})};
    if (experts > 0) {
        plans.push_back(examples::expert_split_plan_for(model, {0.5, 0.5},
                                                        {experts / 2, experts - experts / 2}, "mirror"));
    }
    for (const planner::Plan& plan : plans)
        EXPECT_LE(examples::difference(model_->logits(plan, pins), one), floats() ? 1e-5 : 1e-3)
            << plan.strategy;
    planner::Plan interleaved = examples::plan_for(model);
    interleaved.strategy = "interleave";
    EXPECT_LE(examples::difference(model_->logits(interleaved, pins), one), 1e-6);
}

/// A cache in Q8_0 rounds keys and values to 1 in 254 of the greatest of 32.
TEST_P(FastLogits, StayNearWithACacheInQ8_0) {
    const std::vector<float> half = model_->logits_with_cache("f16");
    const std::vector<float> rounded = model_->logits_with_cache("q8_0");
    EXPECT_NE(rounded, half);
    std::vector<double> cosines;
    const std::size_t vocab = model_->model().shape.vocab;
    for (std::size_t begin = 0; begin < half.size(); begin += vocab)
        cosines.push_back(examples::cosine(std::span(rounded).subspan(begin, vocab),
                                           std::span(half).subspan(begin, vocab)));
    std::sort(cosines.begin(), cosines.end());
    EXPECT_GT(cosines[cosines.size() / 2], 0.999);
    EXPECT_GT(cosines[2], 0.99) << "22 of 24 positions";
}

std::string model_test_name(const ::testing::TestParamInfo<const char*>& test) {
    std::string name = test.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Models, FastLogits,
                         ::testing::Values("deepseek2-f32", "deepseek2-joined-yarn-f32", "deepseek2-q4_k_m",
                                           "deepseek2-q8_0", "qwen3moe-f32", "qwen3moe-q4_k_m",
                                           "mixtral-q8_0", "llama-dense-q6_k"),
                         model_test_name);
INSTANTIATE_TEST_SUITE_P(Models, FastFloatLogits,
                         ::testing::Values("deepseek2-f32", "deepseek2-joined-yarn-f32", "qwen3moe-f32"),
                         model_test_name);

}  // namespace
}  // namespace weir::decode
