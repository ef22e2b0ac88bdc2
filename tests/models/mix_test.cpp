// SPDX-License-Identifier: Apache-2.0
#include "models/mix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "formats/format.h"
#include "made_up_tensors.h"

namespace weir::models {
namespace {

using examples::MadeUp;

TEST(Mix, ListsItsNamesSortedAndKnowsSomethingOfEach) {
    const std::vector<std::string> names = quant_names();
    EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
    EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
    for (const char* name :
         {"q2_k",  "q2_k_s",  "q3_k_s",       "q3_k_m", "q3_k_l", "q4_0",    "q4_1",   "q5_0",
          "q5_1",  "q4_k_s",  "q4_k_m",       "q5_k_s", "q5_k_m", "q6_k",    "q8_0",   "iq1_s",
          "iq1_m", "iq2_xxs", "iq2_xs",       "iq2_s",  "iq2_m",  "iq3_xxs", "iq3_xs", "iq3_s",
          "iq3_m", "iq4_nl",  "iq4_xs",       "mxfp4",  "tq1_0",  "tq2_0",   "f16",    "bf16",
          "f32",   "fp8",     "native-mxfp4", "int8",   "int4"})
        EXPECT_THAT(names, ::testing::Contains(name));
    for (const std::string& name : names) {
        const QuantInfo& info = quant_info(name);
        EXPECT_EQ(info.name, name);
        EXPECT_FALSE(info.meaning.empty()) << name;
        EXPECT_FALSE(info.quality.text.empty()) << name;
        EXPECT_EQ(info.quality.sourced, !info.quality.source.empty()) << name;
        EXPECT_EQ(info.quality.sourced, info.quality.text != "no figure on record") << name;
    }
}

TEST(Mix, CitesThePerplexityOfQ4KM) {
    const Quality quality = quant_info("q4_k_m").quality;
    EXPECT_THAT(std::string(quality.text), ::testing::HasSubstr("+0.1755"));
    EXPECT_THAT(std::string(quality.source), ::testing::HasSubstr("perplexity/README.md"));
}

TEST(Mix, NamesTheNearestQuantsForAnUnknownOne) {
    std::vector<Tensor> none;
    try {
        assign_formats(none, "q4_k_n", {});
        FAIL() << "an unknown quantisation was found";
    } catch (const UsageError& error) {
        EXPECT_THAT(error.what(), ::testing::HasSubstr("q4_k_n"));
        EXPECT_THAT(error.remedy(), ::testing::HasSubstr("q4_k_m"));
    }
    EXPECT_THROW(quant_info("q4_k_n"), UsageError);
}

TEST(Mix, GivesMoreBitsToThirtyOfSixtyOneLayers) {
    std::vector<std::uint64_t> layers;
    for (std::uint64_t layer = 0; layer < 61; ++layer) {
        if (use_more_bits(layer, 61)) layers.push_back(layer);
    }
    EXPECT_THAT(layers, ::testing::ElementsAre(0, 1, 2, 3, 4, 5, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 39,
                                               42, 45, 48, 51, 53, 54, 55, 56, 57, 58, 59, 60));
}

TEST(Mix, KeepsNormsBiasesRoutersAndConvolutionsInF32) {
    for (const std::string& quant : quant_names()) {
        if (quant == "int8" || quant == "int4" || quant == "fp8" || quant == "native-mxfp4")
            continue;  // makers keep them in BF16
        MadeUp model;
        model.vector(0, "attn_norm.weight");
        model.matrix(0, "ffn_gate_inp.weight");
        model.vector(0, "exp_probs_b.bias");
        model.experts(0, "ffn_down_exps.bias", 1);
        model.matrix(0, "ssm_conv1d.weight", 4);
        model.matrix(0, "attn_q_norm.weight");
        model.vector(0, "ffn_gate_inp_shexp.weight");
        model.assign(quant);
        for (const Tensor& tensor : model.tensors()) EXPECT_EQ(tensor.format, "f32") << quant << tensor.name;
    }
}

TEST(Mix, LeavesTablesOfIndicesAndTheIndexerAsTheyAre) {
    MadeUp model;
    model.matrix(0, "ffn_gate_tid2eid.weight", 6);
    model.matrix(0, "indexer.k_proj.weight");
    EXPECT_THAT(model.assign("q4_k_m"), ::testing::ElementsAre("i32", "bf16"));
    EXPECT_THAT(model.assign("f16"), ::testing::ElementsAre("i32", "f16"));
}

TEST(Mix, OfFloatsGivesOneFormatToEveryMatrix) {
    MadeUp model;
    model.matrix(-1, "output.weight");
    model.matrix(0, "ffn_down.weight", 40);
    for (const char* quant : {"bf16", "f16", "f32"})
        EXPECT_THAT(model.assign(quant), ::testing::ElementsAre(quant, quant));
}

TEST(Mix, CountsTheBytesOfEveryMatrix) {
    MadeUp model;
    model.experts(0, "ffn_up_exps.weight", 8);
    model.assign("q4_k_m");
    EXPECT_EQ(model.tensors().front().bytes, 8U * MadeUp::kRows * 512 / 256 * 144);
}

TEST(Mix, RefusesATensorWhoseBytesOverflow) {
    MadeUp model;
    model.experts(0, "ffn_up_exps.weight", std::numeric_limits<std::uint64_t>::max() / 2);
    try {
        model.assign("q8_0");
        FAIL() << "no error";
    } catch (const InputError& error) {
        EXPECT_THAT(error.what(), ::testing::HasSubstr("blk.0.ffn_up_exps.weight"));
    }
}

TEST(Mix, FallsBackWhereARowIsNoWholeNumberOfBlocks) {
    const auto with = [](std::string_view quant, std::uint64_t columns) {
        MadeUp model;
        model.matrix(0, "attn_q_a.weight", columns);
        return model.assign(quant).front();
    };
    EXPECT_EQ(with("q4_k_m", 512), "q4_k");
    EXPECT_EQ(with("q2_k", 96), "q4_0");
    EXPECT_EQ(with("q3_k_m", 96), "q4_0");
    EXPECT_EQ(with("tq2_0", 96), "q4_0");
    EXPECT_EQ(with("q4_k_m", 96), "q5_0");
    EXPECT_EQ(with("q5_k_m", 96), "q5_1");
    EXPECT_EQ(with("q6_k", 96), "q8_0");
    EXPECT_EQ(with("iq4_xs", 96), "iq4_nl");
    EXPECT_EQ(with("iq1_s", 96), "iq4_nl");
    EXPECT_EQ(with("q4_k_m", 40), "f16");
    EXPECT_EQ(with("q8_0", 40), "f16");
}

TEST(Mix, DoesNotCareInWhichOrderTheTensorsCome) {
    MadeUp model = MadeUp::dense(16);
    MadeUp reversed = model;
    std::reverse(reversed.tensors().begin(), reversed.tensors().end());
    for (const std::string& quant : quant_names()) {
        model.assign(quant);
        reversed.assign(quant);
        for (const Tensor& tensor : model.tensors())
            EXPECT_EQ(reversed.format(tensor.name), tensor.format) << quant << " " << tensor.name;
    }
}

TEST(NativeMix, OfFp8CoversTheLinearWeightsAlone) {
    MadeUp model = MadeUp::mixture(1, 64);
    model.assign("fp8");
    EXPECT_EQ(model.format("blk.0.attn_q.weight"), "fp8_e4m3_128");
    EXPECT_EQ(model.format("blk.0.ffn_down_exps.weight"), "fp8_e4m3_128");
    EXPECT_EQ(model.format("blk.0.attn_norm.weight"), "bf16");
    EXPECT_EQ(model.format("blk.0.ffn_gate_inp.weight"), "bf16");
    EXPECT_EQ(model.format("blk.0.exp_probs_b.bias"), "f32");
    EXPECT_EQ(model.format("output.weight"), "bf16");
    EXPECT_EQ(model.format("token_embd.weight"), "bf16");
}

TEST(NativeMix, OfFourBitsCoversTheExpertsAlone) {
    MadeUp model = MadeUp::mixture(1, 64);
    for (const auto& [quant, format] : {std::pair{"int4", "int4_g32"}, {"native-mxfp4", "mxfp4_apart"}}) {
        model.assign(quant);
        EXPECT_EQ(model.format("blk.0.ffn_down_exps.weight"), format);
        EXPECT_EQ(model.format("blk.0.attn_q.weight"), "bf16");
        EXPECT_EQ(model.format("output.weight"), "bf16");
    }
    model.assign("int8");
    EXPECT_EQ(model.format("blk.0.attn_q.weight"), "int8_row");
    EXPECT_EQ(model.format("blk.0.ffn_up_exps.weight"), "int8_row");
    EXPECT_EQ(model.format("output.weight"), "bf16");
}

}  // namespace
}  // namespace weir::models
