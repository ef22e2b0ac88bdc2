// SPDX-License-Identifier: Apache-2.0
// Files that llama.cpp wrote, against what another reader (Python's struct, by the layout in
// ggml/include/gguf.h) found in them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "models/gguf/split.h"
#include "tests/captures.h"

namespace weir::models::gguf {
namespace {

struct ModelCase {
    const char* file;
    std::size_t keys;
    std::size_t tensors;
    const char* architecture;
    std::uint64_t layers;
    std::uint64_t data_start;
    std::uint64_t tensor_bytes;
    std::uint64_t weights;
    std::vector<std::uint32_t> types;
};

void PrintTo(const ModelCase& c, std::ostream* out) {  // NOLINT(readability-identifier-naming): GoogleTest's
    *out << c.file;
}

class GgufFileCapture : public testing::TestWithParam<ModelCase> {};

TEST_P(GgufFileCapture, IsReadWhole) {
    const ModelCase& expected = GetParam();
    const std::filesystem::path path = tests::captures() / "gguf" / expected.file;
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there";
    const Checkpoint checkpoint = open_checkpoint(path);
    EXPECT_EQ(checkpoint.metadata.items().size(), expected.keys);
    EXPECT_EQ(checkpoint.tensors.size(), expected.tensors);
    EXPECT_EQ(checkpoint.metadata.text("general.architecture"), expected.architecture);
    EXPECT_EQ(checkpoint.metadata.unsigned_number(expected.architecture + std::string(".block_count")),
              expected.layers);
    EXPECT_EQ(checkpoint.tensor_bytes(), expected.tensor_bytes);
    EXPECT_EQ(checkpoint.weights(), expected.weights);
    ASSERT_EQ(checkpoint.parts.size(), 1U);
    const Part& part = checkpoint.parts[0];
    EXPECT_EQ(part.version, 3U);
    EXPECT_EQ(part.data_start, expected.data_start);
    // The file is its header, its tensors and their padding, and no byte more.
    std::uint64_t end = part.data_start;
    for (const StoredTensor& tensor : checkpoint.tensors) {
        EXPECT_EQ(tensor.offset, end) << tensor.name;
        end = (tensor.end() + part.alignment - 1) / part.alignment * part.alignment;
        EXPECT_TRUE(std::find(expected.types.begin(), expected.types.end(),
                              formats::info(tensor.format).ggml_type.value_or(9999)) != expected.types.end());
    }
    EXPECT_EQ(end, part.file_bytes);
}

INSTANTIATE_TEST_SUITE_P(
    Files, GgufFileCapture,
    testing::Values(
        ModelCase{"deepseek2-f32.gguf", 30, 52, "deepseek2", 3, 4672, 3462208, 865552, {0}},
        ModelCase{"deepseek2-joined-yarn-f32.gguf", 30, 49, "deepseek2", 3, 4480, 3462208, 865552, {0}},
        ModelCase{"deepseek2-q4_k_m.gguf", 30, 52, "deepseek2", 3, 4672, 3591744, 5504272, {0, 8, 12, 14}},
        ModelCase{"deepseek2-q8_0.gguf", 28, 52, "deepseek2", 3, 4576, 5870144, 5504272, {0, 8}},
        ModelCase{"glm4moe-q8_0.gguf", 24, 36, "glm4moe", 2, 3200, 3012640, 2822664, {0, 8}},
        ModelCase{"gpt-oss-mxfp4.gguf", 22, 79, "gpt-oss", 4, 5760, 4609216, 7378224, {0, 8, 39}},
        ModelCase{"llama-dense-q6_k.gguf", 16, 21, "llama", 2, 1920, 1187840, 1443072, {0, 14}},
        ModelCase{"mixtral-q8_0.gguf", 18, 23, "llama", 2, 2208, 4060160, 3806464, {0, 8}},
        ModelCase{"qwen3moe-f32.gguf", 19, 27, "qwen3moe", 2, 2528, 2501632, 625408, {0}},
        ModelCase{"qwen3moe-iq4_xs.gguf", 19, 27, "qwen3moe", 2, 2528, 2253824, 3806720, {0, 13, 14, 23}},
        ModelCase{"qwen3moe-q2_k.gguf", 19, 27, "qwen3moe", 2, 2528, 1447424, 3806720, {0, 10, 11, 14}},
        ModelCase{"qwen3moe-q4_k_m.gguf", 19, 27, "qwen3moe", 2, 2528, 2481664, 3806720, {0, 12, 14}}));

struct VocabularyCase {
    const char* file;
    std::size_t keys;
    std::uint64_t tokens;
    const char* last_token;
    std::uint64_t layers;
};

void PrintTo(const VocabularyCase& c, std::ostream* out) {  // NOLINT(readability-identifier-naming)
    *out << c.file;
}

class GgufVocabularyCapture : public testing::TestWithParam<VocabularyCase> {};

TEST_P(GgufVocabularyCapture, IsReadWhole) {
    const VocabularyCase& expected = GetParam();
    const std::filesystem::path path = tests::captures() / "vocab" / expected.file;
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there";
    const Header header = read_header(path);
    EXPECT_TRUE(header.tensors.empty());
    EXPECT_EQ(header.header_bytes, header.file_bytes);
    const Metadata& metadata = header.metadata;
    EXPECT_EQ(metadata.items().size(), expected.keys);
    EXPECT_EQ(metadata.array("tokenizer.ggml.tokens")->count, expected.tokens);
    EXPECT_EQ(metadata.texts("tokenizer.ggml.tokens")->back(), expected.last_token);
    EXPECT_EQ(metadata.signed_numbers("tokenizer.ggml.token_type")->size(), expected.tokens);
    EXPECT_EQ(metadata.unsigned_number(std::string(*metadata.text("general.architecture")) + ".block_count"),
              expected.layers);
}

INSTANTIATE_TEST_SUITE_P(
    Files, GgufVocabularyCapture,
    testing::Values(VocabularyCase{"ggml-vocab-deepseek-coder.gguf", 25, 32256, "[PAD32255]", 32},
                    VocabularyCase{"ggml-vocab-deepseek-llm.gguf", 23, 102400, "[PAD102399]", 30},
                    VocabularyCase{"ggml-vocab-gpt-2.gguf", 16, 50257, "<|endoftext|>", 12},
                    VocabularyCase{"ggml-vocab-llama-bpe.gguf", 20, 128256, "<|reserved_special_token_250|>",
                                   32},
                    VocabularyCase{"ggml-vocab-llama-spm.gguf", 22, 32000, "\xe7\xbb\x99", 32}));

/// A file that is put there and not listed above should be seen.
TEST(GgufCaptures, AreAllListed) {
    const std::filesystem::path folder = tests::captures() / "gguf";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << folder << " is not there";
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        files += entry.path().extension() == ".gguf" ? 1 : 0;
    EXPECT_EQ(files, 12U);
}

}  // namespace
}  // namespace weir::models::gguf
