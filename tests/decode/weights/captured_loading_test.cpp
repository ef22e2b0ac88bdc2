// SPDX-License-Identifier: Apache-2.0
// Checkpoints that an independent writer made (shared/captures/gguf/README.md).
#include <gtest/gtest.h>

#include <string>

#include "decode/weights/loading.h"
#include "models/gguf_model.h"
#include "tests/captures.h"
#include "tests/decode/small_model.h"

namespace weir::decode {
namespace {

class CapturedLoading : public ::testing::TestWithParam<const char*> {};

TEST_P(CapturedLoading, HoldsWhatTheFileSays) {
    if (!tests::has_captures()) GTEST_SKIP() << "no captures";
    const auto checkpoint = models::gguf::open_checkpoint(tests::captures() / "gguf" / GetParam());
    const models::Model model = models::describe(models::summarize(checkpoint), 64);
    const planner::Plan plan = examples::split_plan_for(model, {0.5, 0.5}, "mirror");
    const numa::Team team(examples::pins_on_nodes(2, 2));
    const Division division(plan, team.pins());
    Weights weights = allocate_weights(model, plan, division);
    Loader loader(checkpoint, model, weights, division.nodes().front().threads, {}, {});
    team.run([&](numa::Member& member) {
        loader.load(member);
        loader.verify(member);
    });
    std::uint64_t weights_held = 0;
    for (const TensorChecksum& sum : loader.checksums())
        weights_held += sum.rows * checkpoint.find(sum.name)->columns();
    for (const NamedVector& named : named_vectors(weights)) weights_held += named.values->size();
    EXPECT_EQ(weights_held, checkpoint.weights());
}

INSTANTIATE_TEST_SUITE_P(Models, CapturedLoading,
                         ::testing::Values("deepseek2-f32.gguf", "deepseek2-joined-yarn-f32.gguf",
                                           "deepseek2-q4_k_m.gguf", "deepseek2-q8_0.gguf"),
                         [](const auto& info) { return "Model" + std::to_string(info.index); });

}  // namespace
}  // namespace weir::decode
