// SPDX-License-Identifier: Apache-2.0
// The fast decode of small models with known logits, by every instruction set, team and division.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

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
          checkpoint_(models::gguf::open_checkpoint(testing::captured(name + ".gguf"))),
          model_(models::describe(models::resolve(testing::captured(name + ".gguf").string()), "", "", 32)),
          arithmetic_(models::architecture_of(model_.architecture)
                          .read(models::GgufFields(checkpoint_), model_.shape)) {}

    const models::Model& model() const { return model_; }

    std::vector<float> logits(const planner::Plan& plan, std::vector<numa::Pin> pins,
                              kernels::Isa isa = kernels::best_supported()) const {
        Session session(model_, plan, std::move(pins), kernels::table(isa), 1, arithmetic_);
        session.load(checkpoint_, Session::Proof::kChecksums, {}, {});
        std::vector<float> all;
        for (const std::uint32_t token : testing::captured_tokens(name_, model_.shape.vocab)) {
            const std::vector<float> row = session.next(token);
            all.insert(all.end(), row.begin(), row.end());
        }
        return all;
    }
    std::vector<float> logits(std::size_t threads) const {
        return logits(testing::plan_for(model_), testing::pins(threads));
    }

private:
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
            model_->logits(testing::plan_for(model_->model()), testing::pins(1), isa);
        testing::expect_captured(logits, GetParam(), floats(), kAbove);
    }
}

TEST_P(FastLogits, AreTheSameByAnyNumberOfThreadsAndNodes) {
    const std::vector<float> one = model_->logits(1);
    EXPECT_EQ(model_->logits(2), one);
    EXPECT_EQ(model_->logits(3), one);
    for (const std::size_t nodes : {2U, 3U, 4U}) {
        for (const char* cache : {"mirror", "row-split"}) {
            const planner::Plan plan = testing::split_plan_for(
                model_->model(), std::vector<double>(nodes, 1.0 / static_cast<double>(nodes)), cache);
            const std::vector<float> split = model_->logits(plan, testing::pins_on_nodes(nodes, 1));
            // Parts of a cache are summed up in another order, which int8 activations may round otherwise.
            const bool rounded = !floats() && std::string(cache) == "row-split";
            EXPECT_LE(testing::difference(split, one), rounded ? 1e-2 : 1e-5)
                << nodes << " nodes, cache " << cache;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Models, FastLogits,
                         ::testing::Values("deepseek2-f32", "deepseek2-joined-yarn-f32", "deepseek2-q4_k_m",
                                           "deepseek2-q8_0"),
                         [](const ::testing::TestParamInfo<const char*>& info) {
                             std::string name = info.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace weir::decode
