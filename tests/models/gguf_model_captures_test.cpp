// SPDX-License-Identifier: Apache-2.0
// Files that llama.cpp wrote: their shapes, and that every byte of their tensors has a class.
#include <gtest/gtest.h>

#include <filesystem>
#include <numeric>
#include <ostream>

#include "base/document.h"
#include "formats/format.h"
#include "models/family.h"
#include "models/gguf_model.h"
#include "tests/captures.h"

namespace weir::models {
namespace {

struct FileCase {
    const char* file;
    const char* quant;
    std::vector<std::uint32_t> types;
    Shape shape;
};

void PrintTo(const FileCase& c, std::ostream* out) {  // NOLINT(readability-identifier-naming): GoogleTest's
    *out << c.file;
}

Shape grouped(const char* architecture, std::uint64_t hidden, std::uint64_t layers, std::uint64_t head,
              double rope_base = 1e6) {
    Shape shape;
    shape.architecture = architecture;
    shape.hidden = hidden;
    shape.layers = layers;
    shape.heads = 4;
    shape.gqa = GroupedAttention{.kv_heads = 2, .head = head};
    shape.vocab = 512;
    shape.context = 512;
    shape.rope_base = rope_base;
    return shape;
}

Shape with_experts(Shape shape, std::uint64_t expert_ff, std::uint64_t top_k = 2) {
    shape.experts = 8;
    shape.top_k = top_k;
    shape.expert_ff = expert_ff;
    return shape;
}

Shape qwen3(std::uint64_t hidden, std::uint64_t head, std::uint64_t expert_ff) {
    Shape shape = with_experts(grouped("qwen3moe", hidden, 2, head), expert_ff);
    shape.gqa->query_norm = true;
    return shape;
}

Shape deepseek(std::uint64_t hidden, std::uint64_t rank, std::uint64_t head, std::uint64_t groups) {
    Shape shape = with_experts(grouped("deepseek2", hidden, 3, 1, 10000), rank, 3);
    shape.gqa.reset();
    shape.mla = LatentAttention{.q_lora = rank, .kv_lora = rank, .nope = head, .rope = head / 2, .v = head};
    shape.dense_layers = 1;
    shape.dense_ff = 2 * hidden;
    shape.shared_ff = rank;
    shape.router_bias = true;
    shape.expert_groups = groups;
    shape.top_groups = groups > 1 ? 2 : 1;
    shape.expert_scale = 2.5;
    return shape;
}

Shape glm4() {
    Shape shape = with_experts(grouped("glm4moe", 256, 2, 64), 256);
    shape.gqa->query_bias = true;
    shape.gqa->query_norm = true;
    shape.dense_layers = 1;
    shape.dense_ff = 512;
    shape.shared_ff = 256;
    shape.router_bias = true;
    shape.expert_scale = 1.5;
    return shape;
}

Shape gpt_oss() {
    Shape shape = with_experts(grouped("gpt-oss", 256, 4, 64, 150000), 256);
    shape.gqa->query_bias = true;
    shape.gqa->output_bias = true;
    shape.gqa->sinks = true;
    shape.window = WindowedLayers{.positions = 8, .full_every = 2, .full_first = 1};
    shape.norm_epsilon = 1e-5;
    return shape;
}

Shape llama() {
    Shape shape = grouped("llama", 256, 2, 64);
    shape.dense_ff = 512;
    return shape;
}

class GgufShapeCapture : public testing::TestWithParam<FileCase> {};

TEST_P(GgufShapeCapture, GivesTheShapeAndAClassToEveryByte) {
    const FileCase& expected = GetParam();
    const std::filesystem::path path = tests::captures() / "gguf" / expected.file;
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there";
    const FileSummary summary = summarize_gguf(path);
    std::uint64_t bytes = 0;
    for (const auto& [class_name, of_class] : summary.bytes_by_class) bytes += of_class;
    EXPECT_EQ(bytes, gguf::open_checkpoint(path).tensor_bytes());
    EXPECT_EQ(summary.bytes_by_class.count("other"), 0U);
    EXPECT_EQ(*summary.quant, expected.quant);
    for (const std::uint32_t type : expected.types) {
        const std::string name(formats::info(formats::from_ggml_type(type).value()).name);
        EXPECT_EQ(summary.bytes_by_format.count(name), 1U) << name;
    }
    EXPECT_EQ(summary.bytes_by_format.size(), expected.types.size());
    if (find_family(expected.shape.architecture) == nullptr) GTEST_SKIP() << "no family for it";
    ASSERT_TRUE(summary.shape) << summary.shape.reason().why;
    EXPECT_EQ(to_json(to_value(*summary.shape)), to_json(to_value(expected.shape)));
    const Model model = describe(summary, 512);
    EXPECT_EQ(model.file_bytes, bytes);
    EXPECT_NEAR(model.bytes_per_token.total - model.bytes_per_token.kv_cache, *summary.weight_bytes_per_token,
                1e-6);
}

INSTANTIATE_TEST_SUITE_P(
    Files, GgufShapeCapture,
    testing::Values(FileCase{"deepseek2-f32.gguf", "f32", {0}, deepseek(128, 64, 32, 4)},
                    FileCase{"deepseek2-joined-yarn-f32.gguf", "f32", {0}, deepseek(128, 64, 32, 1)},
                    FileCase{"deepseek2-q4_k_m.gguf", "q4_k", {0, 8, 12, 14}, deepseek(256, 256, 64, 4)},
                    FileCase{"deepseek2-q8_0.gguf", "q8_0", {0, 8}, deepseek(256, 256, 64, 1)},
                    FileCase{"glm4moe-q8_0.gguf", "q8_0", {0, 8}, glm4()},
                    FileCase{"gpt-oss-mxfp4.gguf", "mxfp4", {0, 8, 39}, gpt_oss()},
                    FileCase{"llama-dense-q6_k.gguf", "q6_k", {0, 14}, llama()},
                    FileCase{
                        "mixtral-q8_0.gguf", "q8_0", {0, 8}, with_experts(grouped("llama", 256, 2, 64), 256)},
                    FileCase{"qwen3moe-f32.gguf", "f32", {0}, qwen3(128, 32, 64)},
                    FileCase{"qwen3moe-iq4_xs.gguf", "iq4_xs", {0, 13, 14, 23}, qwen3(256, 64, 256)},
                    FileCase{"qwen3moe-q2_k.gguf", "q2_k", {0, 10, 11, 14}, qwen3(256, 64, 256)},
                    FileCase{"qwen3moe-q4_k_m.gguf", "q4_k", {0, 12, 14}, qwen3(256, 64, 256)}));

}  // namespace
}  // namespace weir::models
