// SPDX-License-Identifier: Apache-2.0
#include "models/describe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "base/document.h"
#include "base/error.h"
#include "models/mix.h"
#include "models/reading.h"

namespace weir::models {
namespace {

Model r1(const std::string& quant, std::uint64_t context = 4096) {
    return describe(catalog_entry("deepseek-r1"), quant, context);
}

TEST(Describe, CountsTheWeightsOfDeepSeekR1) {
    const Model model = r1("q4_k_m");
    EXPECT_NEAR(static_cast<double>(model.total_params), 671.03e9, 0.005e9);
    EXPECT_NEAR(static_cast<double>(model.active_params), 36.62e9, 0.01e9);
    EXPECT_FALSE(model.source.empty());
}

// Published listing of DeepSeek-V3-0324 (release b4944), in bytes of 10^9: the files' metadata is some 10 MB
// of it. Q2_K and Q3_K_M follow from the same rules.
TEST(Describe, GivesTheSizesOfThePublishedFiles) {
    const std::map<std::string, double> published = {{"q2_k", 244.0},    {"q3_k_m", 319.2},
                                                     {"q4_k_m", 404.43}, {"q5_k_m", 475.40},
                                                     {"q6_k", 550.80},   {"q8_0", 713.29}};
    for (const auto& [quant, size] : published)
        EXPECT_NEAR(static_cast<double>(r1(quant).file_bytes) / 1e9, size, size * 0.001) << quant;
    EXPECT_EQ(r1("q4_k_m").file_bytes, 404'424'884'224U);
}

// About 689 GB is published: 15.4 of them are the layer of multi-token prediction, with an embedding and a
// head of its own, which the shape leaves out.
TEST(Describe, GivesTheSizeOfTheNativeCheckpoint) {
    EXPECT_NEAR(static_cast<double>(r1("fp8").file_bytes) / 1e9, 689 - 15.4, 1);
}

TEST(Describe, CountsTheBytesOfATokenAtQ4KM) {
    const BytesPerToken bytes = r1("q4_k_m").bytes_per_token;
    EXPECT_NEAR(bytes.total - bytes.kv_cache, 22.232e9, 0.0006e9);
    EXPECT_NEAR(bytes.attention, 6.424e9, 0.0006e9);
    EXPECT_NEAR(bytes.shared_experts, 1.539e9, 0.0006e9);
    EXPECT_NEAR(bytes.routed_experts, 12.312e9, 0.0006e9);
    EXPECT_NEAR(bytes.dense, 0.771e9, 0.0006e9);
    EXPECT_NEAR(bytes.router, 0.426e9, 0.0006e9);
    EXPECT_NEAR(bytes.head, 0.760e9, 0.0006e9);
}

TEST(Describe, CountsTheBytesOfATokenAtQ8) {
    const BytesPerToken bytes = r1("q8_0").bytes_per_token;
    EXPECT_NEAR(bytes.total - bytes.kv_cache, 39.2e9, 0.05e9);
}

TEST(Describe, SumsTheTensorsToTheFile) {
    for (const std::string& quant : quant_names()) {
        const Model model = r1(quant);
        std::uint64_t bytes = 0;
        for (const Tensor& tensor : model.tensors) bytes += tensor.bytes;
        EXPECT_EQ(bytes, model.file_bytes) << quant;
    }
}

TEST(Describe, SplitsTheBytesOfATokenByFormat) {
    const Model model = r1("q4_k_m");
    const std::map<std::string, double> bytes = bytes_by_format(model);
    double sum = 0;
    for (const auto& [format, part] : bytes) sum += part;
    EXPECT_NEAR(sum, model.bytes_per_token.total - model.bytes_per_token.kv_cache, 1);
    EXPECT_EQ(bytes.size(), 3U);
    EXPECT_NEAR(bytes.at("f32"), 0.430e9, 0.001e9);
    EXPECT_GT(bytes.at("q4_k"), bytes.at("q6_k"));
}

TEST(Describe, GrowsCacheAndAttentionWithTheContext) {
    const Model model = r1("q4_k_m", 4096);
    EXPECT_EQ(model.kv_cache_bytes, 4096U * 576 * 2 * 61);
    EXPECT_DOUBLE_EQ(model.bytes_per_token.kv_cache, 4096.0 * 576 * 2 * 61);
    EXPECT_NEAR(model.attention_flop_per_token / 4096, 17.0e6, 0.02e6);
    EXPECT_EQ(r1("q4_k_m", 8192).kv_cache_bytes, 2 * model.kv_cache_bytes);
    EXPECT_EQ(model.bytes_per_token.context, 4096U);
}

TEST(Describe, RefusesAContextOfZeroOrBeyondTheModel) {
    EXPECT_NO_THROW(r1("q4_k_m", 163840));
    EXPECT_THROW(r1("q4_k_m", 0), UsageError);
    try {
        r1("q4_k_m", 163841);
        FAIL() << "a context beyond the model's was taken";
    } catch (const UsageError& error) {
        EXPECT_EQ(error.exit_code(), 2);
        EXPECT_THAT(error.what(), testing::HasSubstr("163841"));
        EXPECT_THAT(error.remedy(), testing::HasSubstr("163840"));
    }
}

TEST(Describe, RefusesAnUnknownQuant) {
    EXPECT_THROW(r1("q4"), UsageError);
}

TEST(Describe, TakesACacheInF16UnlessTheWeightsAreInF32OrAnotherIsAskedFor) {
    EXPECT_EQ(r1("q4_k_m").cache_type, "f16");
    EXPECT_EQ(r1("bf16").cache_type, "f16");
    const Model floats = r1("f32");
    EXPECT_EQ(floats.cache_type, "f32");
    EXPECT_EQ(floats.kv_cache_bytes, 2 * r1("bf16").kv_cache_bytes);
    EXPECT_EQ(describe(catalog_entry("deepseek-r1"), "f32", 4096, "f16").cache_type, "f16");
}

TEST(Describe, WritesADocumentThatReadsBack) {
    const Model model = r1("q4_k_m");
    const std::string text = write_document(model);
    EXPECT_THAT(text, testing::HasSubstr("\"schema\": \"weir.model/1\""));
    const Model again = read_document<Model>(text, "model.json");
    EXPECT_EQ(write_document(again), text);
    EXPECT_EQ(again.tensors.size(), model.tensors.size());
}

// About 689 GB are published: besides what a catalog model counts, the makers' files hold the prediction
// layer, which is a layer with experts, the projection of twice the width before it, and its own copies of
// embedding and head in BF16.
TEST(Describe, IsTheMakersCheckpointWithItsPredictionLayer) {
    Shape shape = catalog_shape("deepseek-r1");
    const auto plain = static_cast<double>(describe(shape, "r1", "fp8", 4096).file_bytes);
    ++shape.layers;
    const auto with_layer = static_cast<double>(describe(shape, "r1", "fp8", 4096).file_bytes);
    const auto hidden = static_cast<double>(shape.hidden);
    const double copies = 2 * 2 * static_cast<double>(shape.vocab) * hidden;
    const double projection = 2 * hidden * hidden;
    EXPECT_NEAR(plain, 673.1e9, 0.5e9);
    EXPECT_NEAR(with_layer + copies + projection, 689e9, 0.01 * 689e9);
}

TEST(Describe, ReadsAnEmbeddingThatIsTheHeadWhole) {
    Shape shape = catalog_shape("llama-3.1-8b");
    const Model apart = describe(shape, "apart", "bf16", 4096);
    shape.tied_head = true;
    const Model tied = describe(shape, "tied", "bf16", 4096);
    const std::uint64_t weights = shape.vocab * shape.hidden;
    const double row = 2.0 * static_cast<double>(shape.hidden);
    EXPECT_EQ(tied.total_params, apart.total_params - weights);
    EXPECT_EQ(tied.active_params, apart.active_params);
    EXPECT_DOUBLE_EQ(tied.bytes_per_token.head, apart.bytes_per_token.head - row);
}

}  // namespace
}  // namespace weir::models
