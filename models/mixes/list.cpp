// SPDX-License-Identifier: Apache-2.0
// Perplexities are differences to F16's 6.2316 of Llama 3 8B on Wikitext-2, as llama.cpp's own scoreboard has
// them; lower is better. A big mixture of experts loses less than a model of 8 billion weights; by how much,
// no table says.
#include <array>

#include "models/mixes/recipe.h"

namespace weir::models {
namespace {

using formats::Format;

constexpr std::string_view kPlain =
    "llama.cpp v0.5.0, tools/perplexity/README.md, LLaMA 3 8b Scoreboard, no importance matrix";
constexpr std::string_view kWithMatrix =
    "llama.cpp v0.5.0, tools/perplexity/README.md, LLaMA 3 8b Scoreboard, importance matrix WT 10m";
constexpr std::string_view kQuantizeTable = "llama.cpp v0.5.0, tools/quantize/quantize.cpp";

constexpr Quality plain(std::string_view text) {
    return {text, kPlain, true};
}
constexpr Quality with_matrix(std::string_view text) {
    return {text, kWithMatrix, true};
}
constexpr Quality kNoFigure = {"no figure on record", "", false};

// Sorted by name.
constexpr std::array kMixes = {
    Mix{Recipe::kFloats,
        Format::kBF16,
        {"bf16",
         "16 bits, the exponent of a binary32: as most models are trained",
         {"perplexity -0.0050 (Mistral 7B)", kQuantizeTable, true}}},
    Mix{Recipe::kFloats,
        Format::kF16,
        {"f16", "16 bits, IEEE binary16", plain("perplexity +0.0015 (Llama 3 8B)")}},
    Mix{Recipe::kFloats, Format::kF32, {"f32", "32 bits: nothing lost, nothing gained over bf16", kNoFigure}},
    Mix{Recipe::kNativeFp8,
        Format::kFp8Blocks,
        {"fp8", "DeepSeek's own: FP8 E4M3 with a scale for 128 x 128 weights; head, embedding, norms BF16",
         kNoFigure}},
    Mix{Recipe::kNativeInt4,
        Format::kInt4Group32,
        {"int4", "experts INT4 in groups of 32, the rest BF16: as Kimi K2 Thinking is published", kNoFigure}},
    Mix{Recipe::kNativeInt8,
        Format::kInt8Rows,
        {"int8", "all layers' matrices INT8 with a scale a row; head, embedding, router, norms BF16",
         kNoFigure}},
    Mix{Recipe::kIQ1_M,
        Format::kIQ1_M,
        {"iq1_m", "1.75 bits and more, vectors from a table",
         with_matrix("perplexity +19.2621 (Llama 3 8B)")}},
    Mix{Recipe::kIQ1_S,
        Format::kIQ1_S,
        {"iq1_s", "1.56 bits and more, vectors from a table",
         with_matrix("perplexity +54.4630 (Llama 3 8B)")}},
    Mix{Recipe::kIQ2_M,
        Format::kIQ2_S,
        {"iq2_m", "IQ2_S with more for values, outputs and the first ffn_down",
         with_matrix("perplexity +2.3692 (Llama 3 8B)")}},
    Mix{Recipe::kIQ2_S,
        Format::kIQ2_XS,
        {"iq2_s", "IQ2_XS with more for values, outputs and the first ffn_down",
         with_matrix("perplexity +3.4191 (Llama 3 8B)")}},
    Mix{Recipe::kIQ2_XS,
        Format::kIQ2_XS,
        {"iq2_xs", "2.31 bits and more, vectors from a table",
         with_matrix("perplexity +4.5298 (Llama 3 8B)")}},
    Mix{Recipe::kIQ2_XXS,
        Format::kIQ2_XXS,
        {"iq2_xxs", "2.06 bits and more, vectors from a table",
         with_matrix("perplexity +7.8601 (Llama 3 8B)")}},
    Mix{Recipe::kIQ3_M,
        Format::kIQ3_S,
        {"iq3_m", "IQ3_S with Q4_K for values and outputs", with_matrix("perplexity +0.6667 (Llama 3 8B)")}},
    Mix{Recipe::kIQ3_S,
        Format::kIQ3_S,
        {"iq3_s", "3.44 bits, vectors from a table", with_matrix("perplexity +0.7339 (Llama 3 8B)")}},
    Mix{Recipe::kIQ3_XS,
        Format::kIQ3_S,
        {"iq3_xs", "IQ3_S and IQ3_XXS", with_matrix("perplexity +0.9314 (Llama 3 8B)")}},
    Mix{Recipe::kIQ3_XXS,
        Format::kIQ3_XXS,
        {"iq3_xxs", "3.06 bits, vectors from a table", with_matrix("perplexity +1.2268 (Llama 3 8B)")}},
    Mix{Recipe::kIQ4_NL,
        Format::kIQ4_NL,
        {"iq4_nl", "4.5 bits, values from a table, blocks of 32",
         with_matrix("perplexity +0.2240 (Llama 3 8B)")}},
    Mix{Recipe::kIQ4_XS,
        Format::kIQ4_XS,
        {"iq4_xs", "4.25 bits, values from a table", with_matrix("perplexity +0.2281 (Llama 3 8B)")}},
    Mix{Recipe::kMXFP4,
        Format::kMXFP4,
        {"mxfp4", "experts MXFP4, the rest Q8_0: gpt-oss as a GGUF file", kNoFigure}},
    Mix{Recipe::kNativeMXFP4,
        Format::kMXFP4Apart,
        {"native-mxfp4", "experts MXFP4, the rest BF16: gpt-oss as its makers publish it", kNoFigure}},
    Mix{Recipe::kQ2_K,
        Format::kQ2_K,
        {"q2_k", "Q2_K with Q3_K for ffn_down, outputs and values",
         plain("perplexity +3.5199 (Llama 3 8B)")}},
    Mix{Recipe::kQ2_K_S,
        Format::kQ2_K,
        {"q2_k_s", "Q2_K almost everywhere", with_matrix("perplexity +3.0921 (Llama 3 8B)")}},
    Mix{Recipe::kQ3_K_L,
        Format::kQ3_K,
        {"q3_k_l", "Q3_K with Q5_K for ffn_down, outputs and values",
         plain("perplexity +0.5562 (Llama 3 8B)")}},
    Mix{Recipe::kQ3_K_M,
        Format::kQ3_K,
        {"q3_k_m", "Q3_K with Q4_K and Q5_K for ffn_down, outputs and values",
         plain("perplexity +0.6569 (Llama 3 8B)")}},
    Mix{Recipe::kQ3_K_S,
        Format::kQ3_K,
        {"q3_k_s", "Q3_K everywhere but in the head", plain("perplexity +1.6322 (Llama 3 8B)")}},
    Mix{Recipe::kQ4_0,
        Format::kQ4_0,
        {"q4_0", "4.5 bits, blocks of 32 with a scale", plain("perplexity +0.4685 (Llama 3 8B)")}},
    Mix{Recipe::kQ4_1,
        Format::kQ4_1,
        {"q4_1", "5 bits, blocks of 32 with a scale and a minimum",
         plain("perplexity +0.4511 (Llama 3 8B)")}},
    Mix{Recipe::kQ4_K_M,
        Format::kQ4_K,
        {"q4_k_m", "Q4_K with Q6_K for half of ffn_down and of the values",
         plain("perplexity +0.1755 (Llama 3 8B)")}},
    Mix{Recipe::kQ4_K_S,
        Format::kQ4_K,
        {"q4_k_s", "Q4_K with Q5_K for the first ffn_down and values",
         plain("perplexity +0.2689 (Llama 3 8B)")}},
    Mix{Recipe::kQ5_0,
        Format::kQ5_0,
        {"q5_0", "5.5 bits, blocks of 32 with a scale", plain("perplexity +0.1316 (Llama 3 8B)")}},
    Mix{Recipe::kQ5_1,
        Format::kQ5_1,
        {"q5_1", "6 bits, blocks of 32 with a scale and a minimum",
         plain("perplexity +0.1062 (Llama 3 8B)")}},
    Mix{Recipe::kQ5_K_M,
        Format::kQ5_K,
        {"q5_k_m", "Q5_K with Q6_K for half of ffn_down and of the values",
         plain("perplexity +0.0570 (Llama 3 8B)")}},
    Mix{Recipe::kQ5_K_S,
        Format::kQ5_K,
        {"q5_k_s", "Q5_K everywhere but in the head", plain("perplexity +0.1050 (Llama 3 8B)")}},
    Mix{Recipe::kQ6_K, Format::kQ6_K, {"q6_k", "Q6_K everywhere", plain("perplexity +0.0217 (Llama 3 8B)")}},
    Mix{Recipe::kQ8_0, Format::kQ8_0, {"q8_0", "Q8_0 everywhere", plain("perplexity +0.0027 (Llama 3 8B)")}},
    Mix{Recipe::kTQ1_0,
        Format::kTQ1_0,
        {"tq1_0", "1.69 bits, for models trained with ternary weights", kNoFigure}},
    Mix{Recipe::kTQ2_0,
        Format::kTQ2_0,
        {"tq2_0", "2.06 bits, for models trained with ternary weights", kNoFigure}},
};

}  // namespace

std::span<const Mix> all_mixes() {
    return kMixes;
}

}  // namespace weir::models
