// SPDX-License-Identifier: Apache-2.0
// Made-up files beside those of the same shape that llama.cpp reads.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "models/gguf_fields.h"
#include "models/gguf_shape.h"
#include "models/synth/synthesis.h"
#include "tests/captures.h"

namespace weir::models::synth {
namespace {

class SynthesisLike : public testing::TestWithParam<const char*> {};

std::map<std::string, std::vector<std::uint64_t>> sizes(std::span<const gguf::StoredTensor> tensors) {
    std::map<std::string, std::vector<std::uint64_t>> sizes;
    for (const gguf::StoredTensor& tensor : tensors)
        sizes[tensor.name].assign(tensor.dimensions.begin(), tensor.dimensions.end());
    return sizes;
}

/// What a made-up file may have otherwise: a width that no layer of qwen3moe has, and the context that a
/// model was trained on, which the captured file does not have as a share of its own.
bool may_differ(std::string_view key) {
    return key == "qwen3moe.feed_forward_length" || key == "deepseek2.rope.scaling.original_context_length";
}

/// What the two have to say alike: what stands under the architecture's name.
void expect_same_value(const gguf::Metadata& captured, const gguf::Metadata::Item& item,
                       const gguf::Metadata& made) {
    const gguf::Metadata::Item* other = made.find(item.key);
    ASSERT_NE(other, nullptr) << item.key;
    ASSERT_EQ(other->type, item.type) << item.key;
    if (may_differ(item.key)) return;
    std::visit(
        [&](const auto& value) {
            using T = std::decay_t<decltype(value)>;
            if constexpr (!std::is_same_v<T, gguf::Array>) {
                EXPECT_EQ(std::get<T>(made.value(*other)), value) << item.key;
            }
        },
        captured.value(item));
}

TEST_P(SynthesisLike, HasItsTensorsAndItsKeys) {
    const std::filesystem::path path = weir::tests::captures() / "gguf" / GetParam();
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there";
    const gguf::Checkpoint captured = gguf::open_checkpoint(path);
    const GgufFields fields(captured);
    const bool split = fields.first_tensor("attn_k_b.weight") != nullptr;
    const Synthesis made =
        plan(*read_gguf_shape(fields), {.name = "x",
                                        .quant = "q8_0",
                                        .latent_up = split ? LatentUp::kSplit : LatentUp::kJoined,
                                        .yarn_factor = fields.number_or("rope.scaling.factor", 1)});
    EXPECT_EQ(sizes(made.file.tensors), sizes(captured.tensors));
    const gguf::Header header =
        gguf::read_header(std::as_bytes(std::span(made.file.header)), made.file.file_bytes, "made-up");
    for (const gguf::Metadata::Item& item : captured.metadata.items()) {
        if (item.key.starts_with(fields.architecture() + ".") || item.key.starts_with("tokenizer."))
            expect_same_value(captured.metadata, item, header.metadata);
    }
}

INSTANTIATE_TEST_SUITE_P(Files, SynthesisLike,
                         testing::Values("deepseek2-f32.gguf", "deepseek2-joined-yarn-f32.gguf",
                                         "deepseek2-q4_k_m.gguf", "deepseek2-q8_0.gguf",
                                         "llama-dense-q6_k.gguf", "mixtral-q8_0.gguf", "qwen3moe-f32.gguf",
                                         "qwen3moe-q4_k_m.gguf"));

}  // namespace
}  // namespace weir::models::synth
