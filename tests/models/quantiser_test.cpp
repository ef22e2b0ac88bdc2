// SPDX-License-Identifier: Apache-2.0
// What llama_tensor_get_type of llama.cpp v0.5.0 gives, read off its source by hand for tensors made up here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "made_up_tensors.h"

namespace weir::models {
namespace {

using examples::MadeUp;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Formats in layer 8 of 16 (the middle), of a model whose heads share keys by `gqa_ratio`.
struct Middle {
    const char* quant;
    const char* embedding;
    const char* head;
    const char* query;
    const char* key;
    const char* value;
    const char* output;
    const char* up;
    const char* down;
};

void expect_middle(MadeUp model, const Middle& expected) {
    model.assign(expected.quant);
    const auto in_layer = [&](const char* name) { return model.format("blk.8." + std::string(name)); };
    const bool mixture = model.traits.experts > 0;
    EXPECT_EQ(model.format("token_embd.weight"), expected.embedding) << expected.quant;
    EXPECT_EQ(model.format("output.weight"), expected.head) << expected.quant;
    EXPECT_EQ(in_layer("attn_q.weight"), expected.query) << expected.quant;
    EXPECT_EQ(in_layer("attn_k.weight"), expected.key) << expected.quant;
    EXPECT_EQ(in_layer("attn_v.weight"), expected.value) << expected.quant;
    EXPECT_EQ(in_layer("attn_output.weight"), expected.output) << expected.quant;
    EXPECT_EQ(in_layer(mixture ? "ffn_up_exps.weight" : "ffn_up.weight"), expected.up) << expected.quant;
    EXPECT_EQ(in_layer(mixture ? "ffn_gate_exps.weight" : "ffn_gate.weight"), expected.up) << expected.quant;
    EXPECT_EQ(in_layer(mixture ? "ffn_down_exps.weight" : "ffn_down.weight"), expected.down)
        << expected.quant;
}

TEST(Quantiser, OfADenseModelWithSharedKeys) {
    for (const Middle& each : {
             Middle{"q2_k", "q2_k", "q6_k", "q2_k", "q2_k", "q4_k", "q3_k", "q2_k", "q3_k"},
             Middle{"q2_k_s", "q2_k", "q6_k", "q2_k", "q2_k", "q4_k", "q2_k", "q2_k", "q2_k"},
             Middle{"q3_k_s", "q3_k", "q6_k", "q3_k", "q3_k", "q3_k", "q3_k", "q3_k", "q3_k"},
             Middle{"q3_k_m", "q3_k", "q6_k", "q3_k", "q3_k", "q4_k", "q4_k", "q3_k", "q4_k"},
             Middle{"q3_k_l", "q3_k", "q6_k", "q3_k", "q3_k", "q5_k", "q5_k", "q3_k", "q5_k"},
             Middle{"q4_0", "q4_0", "q6_k", "q4_0", "q4_0", "q4_0", "q4_0", "q4_0", "q4_0"},
             Middle{"q5_1", "q5_1", "q6_k", "q5_1", "q5_1", "q5_1", "q5_1", "q5_1", "q5_1"},
             Middle{"q4_k_s", "q4_k", "q6_k", "q4_k", "q4_k", "q4_k", "q4_k", "q4_k", "q4_k"},
             Middle{"q5_k_s", "q5_k", "q6_k", "q5_k", "q5_k", "q5_k", "q5_k", "q5_k", "q5_k"},
             Middle{"q6_k", "q6_k", "q6_k", "q6_k", "q6_k", "q6_k", "q6_k", "q6_k", "q6_k"},
             Middle{"q8_0", "q8_0", "q8_0", "q8_0", "q8_0", "q8_0", "q8_0", "q8_0", "q8_0"},
             Middle{"iq1_s", "q2_k", "q5_k", "iq1_s", "iq1_s", "q4_k", "iq2_xxs", "iq1_s", "iq1_s"},
             Middle{"iq1_m", "q2_k", "q5_k", "iq1_m", "iq1_m", "q4_k", "iq2_xxs", "iq1_m", "iq1_m"},
             Middle{"iq2_xxs", "q2_k", "q5_k", "iq2_xxs", "iq2_xxs", "q4_k", "iq2_xxs", "iq2_xxs", "iq2_xxs"},
             Middle{"iq2_xs", "q2_k", "q5_k", "iq2_xs", "iq2_xs", "q4_k", "iq2_xs", "iq2_xs", "iq2_xs"},
             Middle{"iq2_s", "iq3_s", "q5_k", "iq2_xs", "iq2_xs", "q4_k", "iq3_s", "iq2_xs", "iq2_xs"},
             Middle{"iq2_m", "iq3_s", "q5_k", "iq2_s", "iq2_s", "q4_k", "iq3_s", "iq2_s", "iq2_s"},
             Middle{"iq3_xxs", "iq3_s", "q5_k", "iq2_s", "iq2_s", "q4_k", "iq3_s", "iq3_xxs", "iq3_xxs"},
             Middle{"iq3_xs", "iq3_s", "q6_k", "iq3_xxs", "iq3_xxs", "q4_k", "iq3_s", "iq3_xxs", "iq3_s"},
             Middle{"iq3_s", "iq3_s", "q6_k", "iq3_s", "iq3_s", "q4_k", "iq3_s", "iq3_s", "iq3_s"},
             Middle{"iq3_m", "iq3_s", "q6_k", "iq3_s", "iq3_s", "q4_k", "q4_k", "iq3_s", "iq3_s"},
             Middle{"iq4_nl", "iq4_nl", "q6_k", "iq4_nl", "iq4_nl", "q5_k", "iq4_nl", "iq4_nl", "iq4_nl"},
             Middle{"iq4_xs", "iq4_xs", "q6_k", "iq4_xs", "iq4_xs", "q5_k", "iq4_xs", "iq4_xs", "iq4_xs"},
             Middle{"tq1_0", "q4_k", "q6_k", "tq1_0", "tq1_0", "tq1_0", "tq1_0", "tq1_0", "tq1_0"},
         })
        expect_middle(MadeUp::dense(16), each);
}

TEST(Quantiser, OfADenseModelWhoseHeadsShareFewKeys) {
    for (const Middle& each : {
             Middle{"q2_k", "q2_k", "q6_k", "q2_k", "q2_k", "q3_k", "q3_k", "q2_k", "q3_k"},
             Middle{"q2_k_s", "q2_k", "q6_k", "q2_k", "q2_k", "q2_k", "q2_k", "q2_k", "q2_k"},
             Middle{"iq2_xs", "q2_k", "q5_k", "iq2_xs", "iq2_xs", "q2_k", "iq2_xs", "iq2_xs", "iq2_xs"},
             Middle{"iq2_m", "iq3_s", "q5_k", "iq2_s", "iq2_s", "iq3_s", "iq3_s", "iq2_s", "iq2_s"},
             Middle{"iq3_xxs", "iq3_s", "q5_k", "iq2_s", "iq2_s", "iq3_xxs", "iq3_s", "iq3_xxs", "iq3_xxs"},
             Middle{"iq4_xs", "iq4_xs", "q6_k", "iq4_xs", "iq4_xs", "iq4_xs", "iq4_xs", "iq4_xs", "iq4_xs"},
         })
        expect_middle(MadeUp::dense(16, 3), each);
}

TEST(Quantiser, OfEightExpertsSparesTheSmallMatricesOfAttention) {
    for (const Middle& each : {
             Middle{"q2_k", "q2_k", "q6_k", "q2_k", "q8_0", "q8_0", "q5_k", "q2_k", "q3_k"},
             Middle{"q4_k_m", "q4_k", "q6_k", "q4_k", "q8_0", "q8_0", "q5_k", "q4_k", "q4_k"},
             Middle{"q5_k_m", "q5_k", "q6_k", "q5_k", "q8_0", "q8_0", "q5_k", "q5_k", "q5_k"},
             Middle{"iq2_xs", "q2_k", "q5_k", "iq2_xs", "q4_k", "q4_k", "q5_k", "iq2_xs", "iq2_xs"},
             Middle{"iq3_xxs", "iq3_s", "q5_k", "iq2_s", "q8_0", "q8_0", "q5_k", "iq3_xxs", "iq3_xxs"},
         })
        expect_middle(MadeUp::mixture(16, 8), each);
}

TEST(Quantiser, OfMXFP4CoversTheExpertsAlone) {
    expect_middle(MadeUp::mixture(16, 32),
                  {"mxfp4", "q8_0", "q8_0", "q8_0", "q8_0", "q8_0", "q8_0", "mxfp4", "mxfp4"});
}

TEST(Quantiser, GivesTheFirstLayersMore) {
    const auto layers = [](const char* quant, const char* name, const char* format, bool matrix = false) {
        MadeUp model = MadeUp::dense(16);
        model.traits.importance_matrix = matrix;
        model.assign(quant);
        return model.layers_with(name, format);
    };
    EXPECT_THAT(layers("q3_k_m", "ffn_down.weight", "q5_k"), ElementsAre(0));
    EXPECT_THAT(layers("q3_k_m", "attn_v.weight", "q5_k"), ElementsAre(0, 1));
    EXPECT_THAT(layers("q4_k_s", "ffn_down.weight", "q5_k"), ElementsAre(0, 1));
    EXPECT_THAT(layers("q4_k_s", "attn_v.weight", "q5_k"), ElementsAre(0, 1, 2, 3));
    EXPECT_THAT(layers("q2_k_s", "ffn_down.weight", "q4_k"), ElementsAre(0, 1));
    EXPECT_THAT(layers("iq3_m", "ffn_down.weight", "q4_k"), ElementsAre(0, 1));
    EXPECT_THAT(layers("iq2_xs", "ffn_down.weight", "q2_k"), ElementsAre(0, 1));
    EXPECT_THAT(layers("iq2_m", "ffn_down.weight", "iq3_s"), ElementsAre(0, 1));
    EXPECT_THAT(layers("iq4_xs", "ffn_down.weight", "q5_k"), ElementsAre(0, 1));
    EXPECT_THAT(layers("iq3_xs", "ffn_up.weight", "iq3_s"), ElementsAre(0, 1, 14, 15));
    EXPECT_THAT(layers("iq3_xs", "ffn_gate.weight", "iq3_s"), ElementsAre(0, 1, 14, 15));
}

TEST(Quantiser, ChangesFourMixesWithAnImportanceMatrix) {
    const auto early = [](const char* quant) {
        MadeUp model = MadeUp::dense(16);
        model.traits.importance_matrix = true;
        model.assign(quant);
        return model.format("blk.0.ffn_down.weight");
    };
    EXPECT_EQ(early("iq4_xs"), "iq4_xs");
    EXPECT_EQ(early("iq4_nl"), "iq4_nl");
    EXPECT_EQ(early("q4_0"), "q4_1");
    EXPECT_EQ(early("q5_0"), "q5_1");
}

TEST(Quantiser, OfKMPutsQ6KIntoValuesAndEveryKindOfDownOfTheSameLayers) {
    const auto expected = ElementsAre(0, 1, 4, 7, 10, 13, 14, 15);
    for (const char* quant : {"q4_k_m", "q5_k_m"}) {
        MadeUp dense = MadeUp::dense(16);
        dense.assign(quant);
        EXPECT_THAT(dense.layers_with("ffn_down.weight", "q6_k"), expected) << quant;
        EXPECT_THAT(dense.layers_with("attn_v.weight", "q6_k"), expected) << quant;
        MadeUp mixture = MadeUp::mixture(16, 128);
        mixture.assign(quant);
        EXPECT_THAT(mixture.layers_with("ffn_down_exps.weight", "q6_k"), expected) << quant;
        EXPECT_THAT(mixture.layers_with("ffn_down_shexp.weight", "q6_k"), expected) << quant;
        EXPECT_THAT(mixture.layers_with("attn_v.weight", "q6_k"), expected) << quant;
    }
}

// With experts and shared experts two tensors a layer count; the K mixes go by the layer's number instead.
TEST(Quantiser, CountsTensorsNotLayersInTheMixesOfFewBits) {
    MadeUp model = MadeUp::mixture(32, 128);
    model.assign("iq2_xs");
    EXPECT_THAT(model.layers_with("ffn_down_exps.weight", "q2_k"), ElementsAre(0, 1));
    EXPECT_THAT(model.layers_with("ffn_down_shexp.weight", "q2_k"), ElementsAre(0, 1));
    model.assign("iq3_m");
    EXPECT_THAT(model.layers_with("ffn_down_exps.weight", "q4_k"), ElementsAre(0, 1, 2, 3));
}

TEST(Quantiser, GivesATiedEmbeddingTheFormatOfTheHead) {
    MadeUp model = MadeUp::dense(16);
    model.remove("output.weight");
    model.assign("q4_k_m");
    EXPECT_EQ(model.format("token_embd.weight"), "q6_k");
    model.assign("iq1_s");
    EXPECT_EQ(model.format("token_embd.weight"), "q5_k");
}

TEST(Quantiser, GivesAHeadOfOddWidthQ8) {
    MadeUp model;
    model.matrix(-1, "output.weight", 96);
    EXPECT_THAT(model.assign("q4_k_m"), ElementsAre("q8_0"));
    EXPECT_THAT(model.assign("q4_0"), ElementsAre("q8_0")) << "Q6_K does not fit and falls back";
}

TEST(Quantiser, SparesTheValuesOfLlama70B) {
    MadeUp model = MadeUp::dense(80, 8);
    model.assign("q3_k_s");
    EXPECT_EQ(model.format("blk.40.attn_v.weight"), "q5_k");
    model.traits.architecture = "qwen3";
    model.assign("q3_k_s");
    EXPECT_EQ(model.format("blk.40.attn_v.weight"), "q3_k");
}

// The two releases differ here alone.
TEST(Quantiser, TreatsJoinedMatricesOfAttentionAsItsReleaseDid) {
    MadeUp model;
    model.traits.layers = 8;
    for (int layer = 0; layer < 8; ++layer) {
        model.matrix(layer, "attn_kv_b.weight");
        model.matrix(layer, "attn_qkv.weight");
    }
    model.assign("q4_k_m");
    EXPECT_THAT(model.layers_with("attn_kv_b.weight", "q6_k"), IsEmpty());
    EXPECT_EQ(model.layers_with("attn_qkv.weight", "q5_k").size(), 8U);
    model.traits.release = QuantiserRelease::kV050;
    model.assign("q4_k_m");  // 16 in all, two a layer: 0, 1, 4, 7, 10, 13, 14 and 15 get more
    EXPECT_THAT(model.layers_with("attn_kv_b.weight", "q6_k"), ElementsAre(0, 2, 5, 7));
    EXPECT_THAT(model.layers_with("attn_qkv.weight", "q6_k"), ElementsAre(0, 3, 6, 7));
}

}  // namespace
}  // namespace weir::models
