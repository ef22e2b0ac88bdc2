// SPDX-License-Identifier: Apache-2.0
#include "models/source.h"

#include <sys/stat.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/document.h"
#include "base/error.h"
#include "base/files.h"
#include "models/describe.h"
#include "tests/models/gguf/write.h"
#include "tests/models/refused_input.h"
#include "tests/models/safetensors/writer.h"
#include "tests/scratch_folder.h"

namespace weir::models {
namespace {

constexpr const char* kConfig = R"({"model_type": "qwen3_moe", "hidden_size": 64, "num_hidden_layers": 2,
    "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "num_experts": 8,
    "num_experts_per_tok": 2, "moe_intermediate_size": 32, "vocab_size": 100, "torch_dtype": "bfloat16",
    "max_position_embeddings": 512})";

class Source : public testing::Test {
protected:
    std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((folder_.path() / name).parent_path());
        write_file_atomically(folder_.path() / name, text);
    }
    void write_gguf(const std::string& name) const {
        tests::gguf::File file;
        file.key("general.architecture", tests::gguf::string("unheard"));
        file.tensor("token_embd.weight", {8, 10}, 0, 320);
        tests::gguf::write_sparse(folder_.path() / name, file);
    }

    tests::ScratchFolder folder_;
};

TEST_F(Source, IsAModelOfTheCatalogByName) {
    const ModelSource source = resolve("deepseek-r1");
    EXPECT_EQ(source.kind, SourceKind::kCatalog);
    EXPECT_EQ(source.shape->layers, 61U);
    EXPECT_EQ(source.source, catalog_entry("deepseek-r1").source);
    EXPECT_EQ(describe(source, "", "q4_k_m", 100).quant, "q4_k_m");
}

TEST_F(Source, IsAModelOfTheFolderThatStandsForTheCatalog) {
    CatalogEntry entry = catalog_entry("deepseek-r1");
    entry.name = "mine";
    write("catalog/mine.json", to_json(to_value(entry)));
    const SourceOptions options{path("catalog")};
    EXPECT_EQ(resolve("mine", options).name, "mine");
    EXPECT_THROW(resolve("deepseek-r1", options), UsageError);
}

TEST_F(Source, IsAConfigurationByItsFileOrFolder) {
    write("small/config.json", kConfig);
    for (const char* name : {"small", "small/config.json"}) {
        const ModelSource source = resolve(path(name));
        EXPECT_EQ(source.kind, SourceKind::kConfig);
        EXPECT_EQ(source.name, "small");
        EXPECT_EQ(source.native_quant, "bf16");
        EXPECT_EQ(describe(source, "", "q8_0", 100).quant, "bf16");
        EXPECT_EQ(describe(source, "q4_k_m", "q8_0", 100).quant, "q4_k_m");
    }
}

TEST_F(Source, IsAGgufFileByNameBeginningOrFolder) {
    write_gguf("model.gguf");
    write_gguf("download");
    for (const std::string& name : {path("model.gguf"), path("download"), folder_.path().string()}) {
        const ModelSource source = resolve(name);
        EXPECT_EQ(source.kind, SourceKind::kGguf);
        ASSERT_TRUE(source.file);
        EXPECT_EQ(*source.file->tensor_bytes, 320U);
        EXPECT_FALSE(source.shape);
        EXPECT_THROW(describe(source, "", "q4_k_m", 1), InputError);
        EXPECT_THROW(describe(source, "q8_0", "q4_k_m", 1), InputError);
    }
}

TEST_F(Source, RefusesAFolderOfSeveralGgufModels) {
    write_gguf("a.gguf");
    write_gguf("b.gguf");
    tests::expect_input_error([&] { resolve(folder_.path().string()); }, folder_.path().string(),
                              "2 GGUF models");
}

TEST_F(Source, ReportsSizesOfSafetensorsWithAndWithoutAKnownConfiguration) {
    std::filesystem::create_directories(folder_.path() / "x");
    tests::SafetensorsWriter()
        .add("model.embed_tokens.weight", "BF16", "[100,64]", 12800)
        .write(path("x/model.safetensors"));
    ModelSource source = resolve(path("x"));
    EXPECT_EQ(source.kind, SourceKind::kSafetensors);
    EXPECT_EQ(*source.file->tensor_bytes, 12800U);
    EXPECT_THAT(source.shape.reason().why, testing::HasSubstr("config.json"));
    write("x/config.json", R"({"model_type": "unheard"})");
    source = resolve(path("x"));
    EXPECT_EQ(*source.file->tensor_bytes, 12800U);
    EXPECT_THAT(source.shape.reason().why, testing::HasSubstr("unheard"));
    write("x/config.json", kConfig);
    EXPECT_THAT(resolve(path("x")).shape.reason().why, testing::HasSubstr("weights"));
    write("x/config.json", "{");
    EXPECT_THROW(resolve(path("x")), InputError);
}

/// All tensors of kConfig's model as Hugging Face's libraries name them.
tests::SafetensorsWriter whole_model() {
    tests::SafetensorsWriter out;
    const auto add = [&](const std::string& name, std::uint64_t rows, std::uint64_t columns) {
        const std::string sizes = std::to_string(rows) + "," + std::to_string(columns);
        out.add(name + ".weight", "BF16", "[" + (rows == 0 ? std::to_string(columns) : sizes) + "]",
                2 * std::max<std::uint64_t>(rows, 1) * columns);
    };
    add("model.embed_tokens", 100, 64);
    for (const char* layer : {"model.layers.0.", "model.layers.1."}) {
        const std::string prefix = layer;
        for (const char* norm : {"input_layernorm", "post_attention_layernorm"}) add(prefix + norm, 0, 64);
        for (const char* norm : {"self_attn.q_norm", "self_attn.k_norm"}) add(prefix + norm, 0, 16);
        for (const char* matrix : {"self_attn.q_proj", "self_attn.o_proj"}) add(prefix + matrix, 64, 64);
        for (const char* matrix : {"self_attn.k_proj", "self_attn.v_proj"}) add(prefix + matrix, 32, 64);
        add(prefix + "mlp.gate", 8, 64);
        for (int expert = 0; expert < 8; ++expert) {
            const std::string mlp = prefix + "mlp.experts." + std::to_string(expert);
            add(mlp + ".gate_proj", 32, 64);
            add(mlp + ".up_proj", 32, 64);
            add(mlp + ".down_proj", 64, 32);
        }
    }
    add("model.norm", 0, 64);
    add("lm_head", 100, 64);
    return out;
}

TEST_F(Source, DescribesSafetensorsWithTheBytesThatTheyHave) {
    write("x/config.json", kConfig);
    whole_model().write(path("x/model.safetensors"));
    const ModelSource source = resolve(path("x"));
    ASSERT_TRUE(source.shape) << source.shape.reason().why;
    const Model model = describe(source, "", "q4_k_m", 100);
    const Model made = describe(*source.shape, "x", "f16", 100);
    EXPECT_EQ(model.file_bytes, *source.file->tensor_bytes);
    EXPECT_EQ(model.total_params, made.total_params);
    EXPECT_EQ(model.bytes_per_token.routed_experts, made.bytes_per_token.routed_experts);
    EXPECT_EQ(describe(source, "q8_0", "", 100).quant, "q8_0");
}

TEST_F(Source, SaysWhatIsAcceptedWhereThereIsNothing) {
    const auto refusal = [](const std::string& text) {
        try {
            resolve(text);
        } catch (const UsageError& error) {
            return std::string(error.what()) + " | " + error.remedy();
        }
        return std::string("was taken");
    };
    EXPECT_THAT(refusal("deepseek-r2"), testing::AllOf(testing::HasSubstr("\"deepseek-r2\""),
                                                       testing::HasSubstr("did you mean deepseek-r1"),
                                                       testing::HasSubstr("a GGUF file")));
    EXPECT_THAT(refusal(path("none")),
                testing::AllOf(testing::HasSubstr("no file or folder"), testing::HasSubstr("a GGUF file"),
                               testing::Not(testing::HasSubstr("did you mean"))));
    EXPECT_THAT(refusal("none.gguf"), testing::HasSubstr("no file or folder"));
    EXPECT_THAT(refusal(""), testing::HasSubstr("a GGUF file"));
}

TEST_F(Source, RefusesAFolderAndAFileOfSomethingElse) {
    tests::expect_input_error([&] { resolve(folder_.path().string()); }, folder_.path().string(),
                              "holds no GGUF file");
    write("text.txt", "hello");
    tests::expect_input_error([&] { resolve(path("text.txt")); }, path("text.txt"), "JSON");
    write("bad.gguf", "hello, this is no model at all");
    tests::expect_input_error([&] { resolve(path("bad.gguf")); }, path("bad.gguf"), "");
    ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
    EXPECT_THROW(resolve(path("pipe")), InputError);
}

}  // namespace
}  // namespace weir::models
