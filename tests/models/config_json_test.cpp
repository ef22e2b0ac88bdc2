// SPDX-License-Identifier: Apache-2.0
#include "models/config_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "base/files.h"
#include "models/describe.h"
#include "tests/models/refused_input.h"
#include "tests/scratch_folder.h"

namespace weir::models {
namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

const Members kQwen = {{"model_type", "\"qwen3_moe\""},
                       {"hidden_size", "4096"},
                       {"num_hidden_layers", "94"},
                       {"num_attention_heads", "64"},
                       {"num_key_value_heads", "4"},
                       {"head_dim", "128"},
                       {"num_experts", "128"},
                       {"num_experts_per_tok", "8"},
                       {"moe_intermediate_size", "1536"},
                       {"vocab_size", "151936"},
                       {"max_position_embeddings", "40960"},
                       {"torch_dtype", "\"bfloat16\""}};

/// The configuration with one member changed, added, or, where it is empty, left out.
std::string config(const std::string& name = "", const std::string& json = "") {
    std::string members;
    bool found = false;
    for (const auto& [key, value] : kQwen) {
        const bool same = key == name;
        found |= same;
        if (same && json.empty()) continue;
        members += (members.empty() ? "\"" : ", \"") + key + "\": " + (same ? json : value);
    }
    if (!name.empty() && !found) members += ", \"" + name + "\": " + json;
    return "{" + members + "}";
}

void expect_refused(const std::string& text, const std::string& what) {
    tests::expect_input_error([&] { read_config_text(text, "config.json"); }, "config.json", what);
}

TEST(ConfigJson, GivesAShapeThatCanBeDescribed) {
    const ConfigModel model = read_config_text(config(), "config.json");
    EXPECT_EQ(model.model_type, "qwen3_moe");
    EXPECT_EQ(model.shape.layers, 94U);
    EXPECT_EQ(model.native_quant, "bf16");
    EXPECT_NEAR(static_cast<double>(describe(model.shape, "x", "q8_0", 4096).total_params), 235.1e9, 0.1e9);
}

TEST(ConfigJson, ReadsTheLanguageModelOfAModelThatSeesImages) {
    const std::string inner = config("model_type", "");
    EXPECT_EQ(
        read_config_text(R"({"model_type": "qwen3_moe", "text_config": )" + inner + "}", "c").shape.layers,
        94U);
    EXPECT_EQ(read_config_text(R"({"model_type": "unheard_vl", "text_config": )" + config() + "}", "c")
                  .shape.layers,
              94U);
    tests::expect_input_error(
        [&] { read_config_text(R"({"model_type": "qwen3_moe", "text_config": {"hidden_size": -1}})", "c"); },
        "c", "text_config.hidden_size");
}

TEST(ConfigJson, NamesTheMixInWhichTheMakersPublish) {
    const auto native = [](const std::string& quantization) {
        return read_config_text(config("quantization_config", quantization), "c").native_quant;
    };
    EXPECT_EQ(native(R"({"quant_method": "fp8", "weight_block_size": [128, 128]})"), "fp8");
    EXPECT_EQ(native(R"({"quant_method": "fp8"})"), "");
    EXPECT_EQ(native(R"({"quant_method": "mxfp4"})"), "native-mxfp4");
    EXPECT_EQ(native(R"({"quant_method": "compressed-tensors", "config_groups":
        {"group_0": {"weights": {"num_bits": 4, "group_size": 32, "type": "int"}}}})"),
              "int4");
    EXPECT_EQ(native(R"({"quant_method": "gptq", "bits": 4, "group_size": 32})"), "int4");
    EXPECT_EQ(native(R"({"quant_method": "gptq", "bits": 4, "group_size": 128})"), "");
    EXPECT_EQ(native(R"({"quant_method": "unheard of"})"), "");
    EXPECT_EQ(read_config_text(config("torch_dtype", "\"float16\""), "c").native_quant, "f16");
}

TEST(ConfigJson, NamesTheModelTypesThatItKnows) {
    try {
        read_config_text(R"({"model_type": "gpt_neox\u001b[31m"})", "config.json");
        FAIL() << "an unknown type was taken";
    } catch (const InputError& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("gpt_neox"));
        EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("\x1b")));
        EXPECT_THAT(error.remedy(), testing::HasSubstr("deepseek_v3"));
    }
}

TEST(ConfigJson, RefusesWhatIsNoConfiguration) {
    expect_refused("", "JSON");
    expect_refused("GGUF\x03", "JSON");
    expect_refused("[]", "not an object");
    expect_refused("{}", "model_type");
    expect_refused(R"({"model_type": 5})", "model_type");
    expect_refused(std::string(10000, '[') + std::string(10000, ']'), "");
    expect_refused(config("quantization_config", std::string(10000, '[') + std::string(10000, ']')), "");
    expect_refused(config("text_config", "7"), "text_config");
    expect_refused(config("quantization_config", "7"), "quantization_config");
}

TEST(ConfigJson, NamesTheMemberThatIsWrong) {
    for (const char* name :
         {"hidden_size", "num_hidden_layers", "num_attention_heads", "num_experts", "num_experts_per_tok",
          "moe_intermediate_size", "vocab_size", "max_position_embeddings"}) {
        expect_refused(config(name, ""), name);
        expect_refused(config(name, "-1"), name);
        expect_refused(config(name, "\"12\""), name);
        expect_refused(config(name, "1.5"), name);
        expect_refused(config(name, "18446744073709551615"), name);
        expect_refused(config(name, "1e300"), name);
    }
    expect_refused(config("num_key_value_heads", "5"), "kv_heads is 5");
    expect_refused(config("num_experts_per_tok", "129"), "top_k is 129");
    expect_refused(config("num_hidden_layers", "2147483648"), "layers");
    expect_refused(config("num_attention_heads", "0"), "heads is 0");
    expect_refused(config("hidden_size", "0"), "hidden is 0");
    expect_refused(config("rope_theta", "\"big\""), "rope_theta");
}

TEST(ConfigJson, FindsTheFileInAFolderAndBoundsItsSize) {
    const tests::ScratchFolder folder;
    write_file_atomically(folder.path() / "config.json", config());
    EXPECT_EQ(read_config_file(folder.path()).shape.layers, 94U);
    EXPECT_EQ(read_config_file(folder.path() / "config.json").shape.layers, 94U);
    write_file_atomically(folder.path() / "config.json", std::string(kMostConfigBytes + 1, ' '));
    tests::expect_input_error([&] { read_config_file(folder.path()); },
                              (folder.path() / "config.json").string(), "more than");
}

TEST(ConfigJson, SaysOfWhatIsNoJsonWhereItEndsAndWhatToTake) {
    for (const std::string& text : {std::string("{"), std::string(10000, '[')}) {
        try {
            read_config_text(text, "config.json");
            FAIL() << "it was read";
        } catch (const InputError& error) {
            EXPECT_TRUE(std::string(error.what()).starts_with("config.json: config: ")) << error.what();
            EXPECT_EQ(error.remedy(), "take the config.json that its makers publish with the model");
        }
    }
}

}  // namespace
}  // namespace weir::models
