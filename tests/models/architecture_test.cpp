// SPDX-License-Identifier: Apache-2.0
#include "models/architecture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "base/error.h"
#include "tests/models/gguf/write.h"

namespace weir::models {
namespace {

using testing::HasSubstr;
using tests::gguf::boolean;
using tests::gguf::f32;
using tests::gguf::File;
using tests::gguf::string;
using tests::gguf::u32;

/// A header of the architecture, with what every model states.
File header(const std::string& architecture) {
    File file;
    file.key("general.architecture", string(architecture));
    file.key(architecture + ".block_count", u32(2));
    file.key(architecture + ".context_length", u32(4096));
    return file;
}

Shape latent_shape() {
    Shape shape;
    shape.architecture = "deepseek2";
    shape.experts = 8;
    shape.expert_scale = 2.5;
    shape.expert_groups = 4;
    shape.top_groups = 2;
    shape.mla = LatentAttention{.q_lora = 64, .kv_lora = 64, .nope = 128, .rope = 64, .v = 128};
    return shape;
}

Shape grouped_shape(const std::string& architecture, std::uint64_t experts = 8) {
    Shape shape;
    shape.architecture = architecture;
    shape.experts = experts;
    shape.gqa = GroupedAttention{.kv_heads = 2, .head = 64};
    return shape;
}

Arithmetic read(const File& file, const Shape& shape) {
    const tests::gguf::Image image = file.image();
    const gguf::Checkpoint checkpoint =
        gguf::join_parts({gguf::read_header(image.span(), image.file_bytes, "made-up.gguf")});
    const GgufFields fields(checkpoint);
    return architecture_of(fields.architecture()).read(fields, shape);
}

File yarn(float multiplier) {
    File file = header("deepseek2");
    file.key("deepseek2.rope.scaling.type", string("yarn"));
    file.key("deepseek2.rope.scaling.factor", f32(40));
    file.key("deepseek2.rope.scaling.original_context_length", u32(1024));
    if (multiplier != 0) file.key("deepseek2.rope.scaling.yarn_log_multiplier", f32(multiplier));
    return file;
}

TEST(Architectures, AreSortedAndFoundByName) {
    std::string before;
    for (const Architecture& each : architectures()) {
        EXPECT_LT(before, each.name);
        EXPECT_EQ(&architecture_of(each.name), &each);
        before = each.name;
    }
}

TEST(Architectures, OfAnotherNameAreRefusedWithThoseThatAreKnown) {
    try {
        architecture_of("mamba");
        FAIL();
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), HasSubstr("\"mamba\""));
        EXPECT_THAT(error.remedy(), HasSubstr("qwen3moe"));
    }
}

TEST(DeepSeek2, ScalesScoresByTheRootOfTheWholeHead) {
    const Arithmetic plain = read(header("deepseek2"), latent_shape());
    EXPECT_DOUBLE_EQ(plain.score_scale, 1 / std::sqrt(192.0));
    EXPECT_EQ(plain.rotary.pairs, RotaryPairs::kNeighbours);
    EXPECT_EQ(plain.rotary.dimensions, 64U);
    EXPECT_FALSE(plain.rotary.yarn);
    EXPECT_EQ(plain.rotary.magnitude, 1);
}

/// DeepSeek-R1: mscale_all_dim is 1 and stands as 0.1 in the file; V2-Lite: 0.707 as 0.0707.
TEST(DeepSeek2, ScalesScoresByYarnsMultiplierAndLeavesCosinesAlone) {
    for (const double multiplier : {1.0, 0.707}) {
        const Arithmetic scaled = read(yarn(static_cast<float>(0.1 * multiplier)), latent_shape());
        const double magnitude = 1 + 0.1 * multiplier * std::log(40.0);
        EXPECT_NEAR(scaled.score_scale, magnitude * magnitude / std::sqrt(192.0), 1e-7);
        EXPECT_NEAR(scaled.rotary.magnitude, 1, 1e-12);
        ASSERT_TRUE(scaled.rotary.yarn);
        EXPECT_EQ(scaled.rotary.yarn->original_context, 1024);
        EXPECT_EQ(scaled.rotary.factor, 40);
    }
}

TEST(DeepSeek2, WithoutAMultiplierScalesBothByYarnsOwn) {
    const Arithmetic scaled = read(yarn(0), latent_shape());
    const double magnitude = 1 + 0.1 * std::log(40.0);
    EXPECT_NEAR(scaled.rotary.magnitude, magnitude, 1e-12);
    EXPECT_NEAR(scaled.score_scale, magnitude * magnitude / std::sqrt(192.0), 1e-12);
}

TEST(DeepSeek2, RoutesAsItsFileSays) {
    File v3 = header("deepseek2");
    v3.key("deepseek2.expert_gating_func", u32(2));
    v3.key("deepseek2.expert_weights_norm", boolean(1));
    const Router router = read(v3, latent_shape()).router;
    EXPECT_EQ(router.gate, Gate::kSigmoid);
    EXPECT_TRUE(router.normalised);
    EXPECT_EQ(router.scale, 2.5);
    EXPECT_EQ(router.groups, 4U);
    EXPECT_EQ(router.top_groups, 2U);
    const Router v2 = read(header("deepseek2"), latent_shape()).router;
    EXPECT_EQ(v2.gate, Gate::kSoftmax) << "files of V2 state no gate";
    EXPECT_FALSE(v2.normalised);
    File unknown = header("deepseek2");
    unknown.key("deepseek2.expert_gating_func", u32(9));
    EXPECT_THROW(read(unknown, latent_shape()), InputError);
}

TEST(DeepSeek2, RefusesWhatItDoesNotCompute) {
    File file = header("deepseek2");
    file.key("deepseek2.attention.temperature_scale", f32(0.1F));
    EXPECT_THROW(read(file, latent_shape()), UsageError);
}

TEST(Rotary, OfAnotherScalingIsRefusedByName) {
    File file = header("llama");
    file.key("llama.rope.scaling.type", string("longrope"));
    try {
        read(file, grouped_shape("llama", 0));
        FAIL();
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), HasSubstr("\"longrope\""));
    }
}

TEST(Rotary, IsSlowedLinearlyOrNotAtAll) {
    File file = header("llama");
    file.key("llama.rope.scaling.factor", f32(8));
    EXPECT_EQ(read(file, grouped_shape("llama", 0)).rotary.factor, 8) << "linear when no type is stated";
    file.key("llama.rope.scaling.type", string("none"));
    EXPECT_EQ(read(file, grouped_shape("llama", 0)).rotary.factor, 1);
}

TEST(Rotary, TurnsNoMoreThanAHead) {
    File file = header("qwen3moe");
    file.key("qwen3moe.rope.dimension_count", u32(128));
    EXPECT_THROW(read(file, grouped_shape("qwen3moe")), InputError);
}

TEST(Llama, TurnsNeighboursAndQwen3Halves) {
    EXPECT_EQ(read(header("llama"), grouped_shape("llama")).rotary.pairs, RotaryPairs::kNeighbours);
    EXPECT_EQ(read(header("qwen3moe"), grouped_shape("qwen3moe")).rotary.pairs, RotaryPairs::kHalves);
    EXPECT_DOUBLE_EQ(read(header("llama"), grouped_shape("llama")).score_scale, 0.125);
    EXPECT_TRUE(read(header("llama"), grouped_shape("llama")).router.normalised) << "Mixtral";
}

TEST(Glm4Moe, NormalisesBehindAttentionAndTurnsAPartOfAHead) {
    File file = header("glm4moe");
    file.key("glm4moe.rope.dimension_count", u32(32));
    const Arithmetic glm = read(file, grouped_shape("glm4moe"));
    EXPECT_EQ(glm.rotary.dimensions, 32U);
    EXPECT_EQ(glm.router.gate, Gate::kSigmoid);
    EXPECT_EQ(glm.feed_forward_norm, "post_attention_norm.weight");
}

TEST(GptOss, ChoosesByLogitsAndHoldsItsGates) {
    const Arithmetic gpt = read(header("gpt-oss"), grouped_shape("gpt-oss"));
    EXPECT_EQ(gpt.router.gate, Gate::kSoftmaxOfChosen);
    EXPECT_EQ(gpt.activation, Activation::kClampedGlu);
}

}  // namespace
}  // namespace weir::models
