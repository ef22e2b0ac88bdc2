// SPDX-License-Identifier: Apache-2.0
#include "models/gguf_model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/document.h"
#include "models/describe.h"
#include "models/family.h"
#include "tests/models/gguf/write.h"
#include "tests/models/refused_input.h"

namespace weir::models {
namespace {

using tests::gguf::f32;
using tests::gguf::File;
using tests::gguf::string;
using tests::gguf::u32;

constexpr std::uint32_t kF32 = 0;

FileSummary read(const File& file) {
    const tests::gguf::Image image = file.image();
    return summarize(gguf::join_parts({gguf::read_header(image.span(), image.file_bytes, "made-up.gguf")}));
}

Shape small_shape() {
    Shape shape;
    shape.architecture = "qwen3moe";
    shape.hidden = 64;
    shape.layers = 3;
    shape.experts = 8;
    shape.top_k = 2;
    shape.expert_ff = 32;
    shape.heads = 4;
    shape.gqa = GroupedAttention{.kv_heads = 2, .head = 16, .query_norm = true};
    shape.vocab = 100;
    shape.context = 512;
    shape.rope_base = 1e6;
    shape.norm_epsilon = 1e-6;
    return shape;
}

File& key(File& file, const std::string& name, std::uint32_t value) {
    return file.key("qwen3moe." + name, u32(value));
}

void add_tensors(File& file, const Shape& shape) {
    for (const Tensor& tensor : family_of(shape.architecture).tensors(shape)) {
        std::vector<std::uint64_t> sizes = {tensor.columns};
        if (tensor.rows > 1 || tensor.matrices > 1) sizes.push_back(tensor.rows);
        if (tensor.matrices > 1) sizes.push_back(tensor.matrices);
        file.tensor(tensor.name, sizes, kF32, 4 * tensor.weights());
    }
}

/// A Qwen3 model with experts of that shape; what is called `without` is left out.
File small_model(const std::string& without = "") {
    const Shape shape = small_shape();
    File all;
    all.key("general.architecture", string("qwen3moe")).key("general.name", string("Small"));
    key(all, "block_count", 3);
    key(all, "embedding_length", 64);
    key(all, "context_length", 512);
    key(all, "attention.head_count", 4);
    key(all, "attention.head_count_kv", 2);
    key(all, "attention.key_length", 16);
    key(all, "attention.value_length", 16);
    key(all, "expert_count", 8);
    key(all, "expert_used_count", 2);
    all.key("qwen3moe.rope.freq_base", f32(1e6F))
        .key("qwen3moe.attention.layer_norm_rms_epsilon", f32(1e-6F));
    File file;
    for (auto& [name, value] : all.keys) {
        if (without.empty() || !name.ends_with(without)) file.key(name, value);
    }
    add_tensors(file, shape);
    return file;
}

File& change(File& file, const std::string& name, const tests::gguf::Stored& value) {
    for (auto& [key_name, stored] : file.keys) {
        if (key_name.ends_with(name)) stored = value;
    }
    return file;
}

TEST(GgufModel, GivesTheShapeFromWhichItWasMade) {
    const FileSummary summary = read(small_model());
    ASSERT_TRUE(summary.shape) << summary.shape.reason().why;
    EXPECT_EQ(to_json(to_value(*summary.shape)), to_json(to_value(small_shape())));
    EXPECT_EQ(summary.name, "Small");
    EXPECT_EQ(*summary.quant, "f32");
}

TEST(GgufModel, DescribesWhatATokenReadsAsTheSameShapeInTheSameFormatDoes) {
    const Model from_file = describe(read(small_model()), 100);
    const Model from_shape = describe(small_shape(), "Small", "f32", 100);
    EXPECT_EQ(from_file.file_bytes, from_shape.file_bytes);
    EXPECT_EQ(from_file.total_params, from_shape.total_params);
    EXPECT_EQ(from_file.active_params, from_shape.active_params);
    EXPECT_DOUBLE_EQ(from_file.bytes_per_token.total, from_shape.bytes_per_token.total);
    EXPECT_EQ(from_file.kv_cache_bytes, from_shape.kv_cache_bytes);
    EXPECT_DOUBLE_EQ(*read(small_model()).weight_bytes_per_token,
                     from_shape.bytes_per_token.total - from_shape.bytes_per_token.kv_cache);
}

TEST(GgufModel, NamesTheMixThatTheFileStates) {
    File file = small_model();
    EXPECT_EQ(*read(file.key("general.file_type", u32(15))).quant, "q4_k_m");
    EXPECT_EQ(*read(change(file, "general.file_type", u32(18))).quant, "q6_k");
    EXPECT_EQ(*read(change(file, "general.file_type", u32(1024))).quant, "f32");
}

TEST(GgufModel, LeavesLayersOfMultiTokenPredictionApart) {
    File file = small_model();
    change(file, "block_count", u32(4));
    key(file, "nextn_predict_layers", 1);
    file.tensor("blk.3.nextn.eh_proj.weight", {128, 64}, kF32, 32768);
    file.tensor("blk.3.attn_q.weight", {64, 64}, kF32, 16384);
    const FileSummary summary = read(file);
    ASSERT_TRUE(summary.shape) << summary.shape.reason().why;
    EXPECT_EQ(summary.shape->layers, 3U);
    EXPECT_EQ(summary.shape->mtp_layers, 1U);
    EXPECT_EQ(summary.bytes_by_class.at("mtp"), 32768U + 16384U);
    const Model model = describe(summary, 100);
    EXPECT_EQ(model.total_params, describe(small_shape(), "Small", "f32", 100).total_params);
    EXPECT_EQ(model.file_bytes, *summary.tensor_bytes);
}

TEST(GgufModel, ReportsSizesOfAnArchitectureThatNoFamilyHas) {
    File file;
    file.key("general.architecture", string("unheard\x1b[31m"));
    file.key("unheard\x1b[31m.expert_count", u32(4)).key("unheard\x1b[31m.expert_used_count", u32(1));
    file.tensor("token_embd.weight", {8, 10}, kF32, 320).tensor("output.weight", {8, 10}, kF32, 320);
    file.tensor("blk.0.ffn_up_exps.weight", {8, 2, 4}, kF32, 256).tensor("mm.weight", {8}, kF32, 32);
    const FileSummary summary = read(file);
    EXPECT_EQ(*summary.tensor_bytes, 320U + 320 + 256 + 32);
    EXPECT_EQ(summary.bytes_by_class.at("routed_experts"), 256U);
    EXPECT_EQ(summary.bytes_by_class.at("other"), 32U);
    ASSERT_FALSE(summary.shape);
    EXPECT_THAT(summary.shape.reason().why, testing::HasSubstr("unheard"));
    EXPECT_THAT(summary.shape.reason().why, testing::Not(testing::HasSubstr("\x1b")));
    EXPECT_DOUBLE_EQ(*summary.weight_bytes_per_token, 32 + 320 + 64);
    tests::expect_input_error([&] { describe(summary, 1); }, "made-up.gguf",
                              "no family has the architecture");
    change(file, "expert_used_count", string("two"));
    EXPECT_THROW(read(file), InputError);
}

TEST(GgufModel, SaysWhyItDoesNotKnowWhatATokenReads) {
    File file;
    file.key("general.architecture", string("unheard"));
    file.tensor("blk.0.ffn_up_exps.weight", {8, 2, 4}, kF32, 256);
    EXPECT_THAT(read(file).weight_bytes_per_token.reason().why, testing::HasSubstr("how many experts"));
    File strange;
    strange.key("general.architecture", string("unheard"));
    strange.tensor("blk.0.strange.weight", {8, 2}, kF32, 64);
    EXPECT_THAT(read(strange).weight_bytes_per_token.reason().why,
                testing::HasSubstr("blk.0.strange.weight"));
}

TEST(GgufModel, HasNoShapeWhenTheTensorsAreNotThoseOfTheFamily) {
    File file = small_model();
    file.tensor("blk.0.ffn_up.weight", {64, 4096}, kF32, 4 * 64 * 4096);
    const FileSummary summary = read(file);
    ASSERT_FALSE(summary.shape);
    EXPECT_THAT(summary.shape.reason().why, testing::HasSubstr("weights"));
    EXPECT_EQ(*summary.weights, family_of("qwen3moe").tensors(small_shape()).empty()
                                    ? 0
                                    : *read(small_model()).weights + 64 * 4096);
}

TEST(GgufModel, NamesTheKeyOfMetadataThatIsMissingOrWrong) {
    for (const char* name :
         {"embedding_length", "context_length", "attention.head_count", "expert_used_count", "block_count"}) {
        tests::expect_input_error([&] { read(small_model(name)); }, "made-up.gguf", name);
        File file = small_model();
        tests::expect_input_error([&] { read(change(file, name, u32(0))); }, "made-up.gguf", "is 0");
        tests::expect_input_error([&] { read(change(file, name, string("x"))); }, "made-up.gguf", name);
    }
    File file = small_model();
    tests::expect_input_error([&] { read(change(file, "attention.head_count_kv", u32(3))); }, "made-up.gguf",
                              "kv_heads is 3");
    tests::expect_input_error([&] { read(change(file, "block_count", u32(5000))); }, "made-up.gguf",
                              "block_count");
}

TEST(GgufModel, NamesAFileOfAVocabularyAlone) {
    File file;
    file.key("general.architecture", string("qwen3moe"));
    EXPECT_THAT(read(file).shape.reason().why, testing::HasSubstr("no tensors"));
    EXPECT_FALSE(read(file).quant);
}

TEST(GgufModel, ReadsHeadsThatAreStatedLayerByLayer) {
    using tests::gguf::array;
    File file = small_model();
    change(file, "attention.head_count_kv", array(4, {u32(2), u32(2), u32(2)}));
    EXPECT_EQ(read(file).shape->grouped().kv_heads, 2U);
    change(file, "attention.head_count_kv", array(4, {u32(2), u32(1), u32(2)}));
    EXPECT_THAT(read(file).shape.reason().why, testing::HasSubstr("heads"));
    change(file, "attention.head_count_kv", array(4, {u32(2)}));
    tests::expect_input_error([&] { read(file); }, "made-up.gguf", "1 elements for 3 layers");
}

/// DeepSeek-V4 with a layer of each kind: no compressed cache, one of 4 positions with an indexer, one of
/// 128.
Shape compressed_shape() {
    Shape shape;
    shape.architecture = "deepseek4";
    shape.hidden = 64;
    shape.layers = 3;
    shape.experts = 8;
    shape.top_k = 2;
    shape.expert_ff = shape.shared_ff = 32;
    shape.heads = 4;
    shape.compressed = CompressedAttention{
        .head = 16, .q_lora = 32, .output_groups = 2, .output_lora = 8, .ratios = {0, 4, 128}};
    shape.window = WindowedLayers{.positions = 8, .full_every = 0, .full_first = 0};
    shape.indexer = Indexer{.heads = 2, .head = 8, .top_k = 4};
    shape.vocab = 100;
    shape.context = 512;
    shape.router_bias = true;
    shape.residual_streams = 4;
    shape.hash_layers = 1;
    return shape;
}

File compressed_model() {
    File file;
    file.key("general.architecture", string("deepseek4"));
    const std::vector<std::pair<const char*, std::uint32_t>> numbers = {{"block_count", 3},
                                                                        {"embedding_length", 64},
                                                                        {"context_length", 512},
                                                                        {"attention.head_count", 4},
                                                                        {"attention.key_length", 16},
                                                                        {"attention.q_lora_rank", 32},
                                                                        {"attention.output_group_count", 2},
                                                                        {"attention.output_lora_rank", 8},
                                                                        {"attention.sliding_window", 8},
                                                                        {"attention.indexer.head_count", 2},
                                                                        {"attention.indexer.key_length", 8},
                                                                        {"attention.indexer.top_k", 4},
                                                                        {"hyper_connection.count", 4},
                                                                        {"hash_layer_count", 1},
                                                                        {"expert_count", 8},
                                                                        {"expert_used_count", 2}};
    for (const auto& [name, value] : numbers) file.key(std::string("deepseek4.") + name, u32(value));
    file.key("deepseek4.attention.compress_ratios", tests::gguf::array(4, {u32(0), u32(4), u32(128)}));
    file.key("deepseek4.attention.layer_norm_rms_epsilon", f32(1e-6F));
    add_tensors(file, compressed_shape());
    return file;
}

TEST(GgufModel, GivesTheShapeOfCompressedCaches) {
    const FileSummary summary = read(compressed_model());
    ASSERT_TRUE(summary.shape) << summary.shape.reason().why;
    EXPECT_EQ(to_json(to_value(*summary.shape)), to_json(to_value(compressed_shape())));
}

TEST(GgufModel, SaysThatCompressedCachesHaveRatiosItDoesNotKnow) {
    File file = compressed_model();
    change(file, "compress_ratios", tests::gguf::array(4, {u32(0), u32(8), u32(128)}));
    const FileSummary summary = read(file);
    ASSERT_FALSE(summary.shape);
    EXPECT_THAT(summary.shape.reason().why, testing::HasSubstr("other ratios than 4 and 128"));
}

}  // namespace
}  // namespace weir::models
