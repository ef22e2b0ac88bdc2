// SPDX-License-Identifier: Apache-2.0
#include "models/synth/synthesis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ostream>
#include <string>
#include <vector>

#include "base/document.h"
#include "base/error.h"
#include "models/catalog.h"
#include "models/gguf_model.h"
#include "models/mix.h"
#include "models/synth/random_tensor.h"
#include "tests/models/synth/made_file.h"

namespace weir::models::synth {
namespace {

using tests::MadeFile;

struct SynthCase {
    const char* shape;
    LatentUp latent_up;
};

void PrintTo(const SynthCase& c, std::ostream* out) {  // NOLINT(readability-identifier-naming): GoogleTest's
    *out << c.shape << (c.latent_up == LatentUp::kSplit ? ", split" : "");
}

class SynthesisOf : public testing::TestWithParam<SynthCase> {
protected:
    static Shape shape() { return find_shape(GetParam().shape).value(); }
    static Options options(const std::string& quant) {
        return {.name = GetParam().shape, .quant = quant, .latent_up = GetParam().latent_up};
    }
};

TEST_P(SynthesisOf, IsReadBackWithTheShapeThatWasAskedFor) {
    const MadeFile made(shape(), options("q8_0"));
    const FileSummary summary = summarize(made.checkpoint());
    EXPECT_EQ(summary.name, std::string(GetParam().shape) + " synthetic");
    EXPECT_EQ(*summary.quant, "q8_0");
    ASSERT_TRUE(summary.shape) << summary.shape.reason().why;
    EXPECT_EQ(to_json(to_value(*summary.shape)), to_json(to_value(shape())));
    ASSERT_EQ(summary.tensors.size(), made.planned().tensors.size());
    for (std::size_t i = 0; i < summary.tensors.size(); ++i)
        EXPECT_EQ(to_json(to_value(summary.tensors[i])), to_json(to_value(made.planned().tensors[i])));
}

TEST_P(SynthesisOf, SpellsKeysAndValuesAsAsked) {
    const Synthesis planned = plan(shape(), options("q8_0"));
    const auto has = [&](const std::string& name) {
        return std::any_of(planned.tensors.begin(), planned.tensors.end(),
                           [&](const Tensor& tensor) { return tensor.name == name; });
    };
    const bool split = GetParam().latent_up == LatentUp::kSplit;
    const bool latent = shape().mla.has_value();
    EXPECT_EQ(has("blk.0.attn_kv_b.weight"), latent && !split);
    EXPECT_EQ(has("blk.0.attn_k_b.weight"), latent && split);
    EXPECT_EQ(has("blk.2.attn_v_b.weight"), latent && split);
    EXPECT_EQ(has("blk.0.attn_q_b.weight"), latent && shape().mla->q_lora > 0);
}

FileSummary read_back(const Synthesis& planned) {
    return summarize(gguf::join_parts({gguf::read_header(std::as_bytes(std::span(planned.file.header)),
                                                         planned.file.file_bytes, "made-up")}));
}

bool has_finite_weights(const Tensor& tensor) {
    std::vector<std::byte> bytes(tensor.bytes);
    RandomTensor(tensor, false, 1).fill(0, bytes);
    std::vector<float> weights(tensor.weights());
    formats::dequantize(*formats::from_name(tensor.format), bytes, weights);
    return std::all_of(weights.begin(), weights.end(), [](float weight) { return std::isfinite(weight); });
}

/// Every mix is made, or refused for a format that has no codec or that no GGUF file holds.
TEST_P(SynthesisOf, TakesEveryMixThatHasCodecs) {
    const Shape small = [&] {
        Shape one = shape();
        one.layers = one.dense_layers + 1;
        one.vocab = 64;
        return one;
    }();
    const std::vector<std::string> possible = possible_quants(small, GetParam().latent_up);
    EXPECT_THAT(possible, testing::IsSupersetOf({"f32", "f16", "bf16", "q8_0"}));
    for (const std::string& quant : quant_names()) {
        if (std::find(possible.begin(), possible.end(), quant) == possible.end()) {
            EXPECT_THROW(plan(small, options(quant)), UsageError) << quant;
            continue;
        }
        const Synthesis planned = plan(small, options(quant));
        EXPECT_EQ(*read_back(planned).quant, quant);
        for (const Tensor& tensor : planned.tensors)
            EXPECT_TRUE(has_finite_weights(tensor)) << quant << ": " << tensor.name;
    }
}

INSTANTIATE_TEST_SUITE_P(Shapes, SynthesisOf,
                         testing::Values(SynthCase{"tiny-deepseek2", LatentUp::kJoined},
                                         SynthCase{"tiny-deepseek2", LatentUp::kSplit},
                                         SynthCase{"tiny-deepseek2-lite", LatentUp::kJoined},
                                         SynthCase{"tiny-deepseek2-lite", LatentUp::kSplit},
                                         SynthCase{"tiny-llama", LatentUp::kJoined},
                                         SynthCase{"tiny-mixtral", LatentUp::kJoined},
                                         SynthCase{"tiny-qwen3moe", LatentUp::kJoined}));

/// What a person reads of a refusal.
std::string refusal(const Shape& shape, const Options& options) {
    try {
        plan(shape, options);
    } catch (const UsageError& error) {
        return std::string(error.what()) + " / " + error.remedy();
    }
    return "not refused";
}

TEST(Synthesis, LaysOutEveryModelOfItsArchitecturesInTheCatalog) {
    for (const CatalogEntry& entry : built_in_catalog()) {
        const std::string& architecture = entry.shape.architecture;
        if (architecture != "deepseek2" && architecture != "llama" && architecture != "qwen3moe") continue;
        const Synthesis planned = plan(entry.shape, {.name = entry.name, .quant = "q8_0"});
        const FileSummary summary = read_back(planned);
        ASSERT_TRUE(summary.shape) << entry.name << ": " << summary.shape.reason().why;
        Shape expected = entry.shape;
        expected.mtp_layers = 0;
        EXPECT_EQ(to_json(to_value(*summary.shape)), to_json(to_value(expected))) << entry.name;
    }
}

TEST(Synthesis, IsTenGigabytesForARace) {
    const Synthesis planned = plan(*find_shape("race-deepseek-v3"), {.name = "race", .quant = "q4_k_m"});
    EXPECT_NEAR(static_cast<double>(planned.file.file_bytes), 10e9, 0.5e9);
}

TEST(Synthesis, StatesYarnScaling) {
    const Synthesis planned =
        plan(*find_shape("tiny-deepseek2"), {.name = "x", .quant = "f32", .yarn_factor = 4});
    const gguf::Header header =
        gguf::read_header(std::as_bytes(std::span(planned.file.header)), planned.file.file_bytes, "made-up");
    EXPECT_EQ(header.metadata.text("deepseek2.rope.scaling.type"), "yarn");
    EXPECT_EQ(header.metadata.number("deepseek2.rope.scaling.factor"), 4);
    EXPECT_EQ(header.metadata.unsigned_number("deepseek2.rope.scaling.original_context_length"), 128U);
    EXPECT_FLOAT_EQ(static_cast<float>(*header.metadata.number("deepseek2.rope.scaling.yarn_log_multiplier")),
                    0.1F);
}

TEST(Synthesis, RefusesAnArchitectureByNameAndSaysWhichThereAre) {
    const std::string said = refusal(catalog_shape("glm-4.5"), {.name = "glm-4.5"});
    EXPECT_THAT(said, testing::HasSubstr("architecture glm4moe"));
    EXPECT_THAT(said, testing::HasSubstr("deepseek2, llama, qwen3moe"));
}

TEST(Synthesis, RefusesAMixWithTheMixesThatArePossible) {
    const Shape shape = *find_shape("tiny-deepseek2");
    const std::string said = refusal(shape, {.name = "x", .quant = "fp8"});
    EXPECT_THAT(said, testing::HasSubstr("no GGUF file holds"));
    EXPECT_THAT(said, testing::HasSubstr("q8_0"));
    EXPECT_THAT(refusal(*find_shape("tiny-llama"), {.name = "x", .quant = "native-mxfp4"}),
                testing::HasSubstr("no GGUF file holds"))
        << "although all of its tensors would be BF16";
    EXPECT_THAT(refusal(shape, {.name = "x", .quant = "q8"}), testing::HasSubstr("did you mean"));
}

TEST(Synthesis, RefusesWhatTheShapeCannotHave) {
    const Shape llama = *find_shape("tiny-llama");
    EXPECT_THROW(plan(llama, {.name = "x", .latent_up = LatentUp::kSplit}), UsageError);
    EXPECT_THROW(plan(llama, {.name = "x", .yarn_factor = 513}), UsageError);
    EXPECT_THROW(plan(llama, {.name = "x", .yarn_factor = 0.5}), UsageError);
    Shape uneven = *find_shape("tiny-deepseek2");
    uneven.shared_ff = 128;
    EXPECT_THROW(plan(uneven, {.name = "x"}), UsageError);
    Shape none = llama;
    none.heads = 0;
    EXPECT_THROW(plan(none, {.name = "x"}), InputError);
}

}  // namespace
}  // namespace weir::models::synth
