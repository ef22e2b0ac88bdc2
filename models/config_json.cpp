// SPDX-License-Identifier: Apache-2.0
#include "models/config_json.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/files.h"
#include "base/nearest.h"
#include "base/value.h"
#include "models/config_fields.h"
#include "models/family.h"
#include "models/gguf/header_bytes.h"
#include "models/shape_check.h"

namespace weir::models {
namespace {

constexpr const char* kTextConfig = "text_config";

/// A family, and where in the file its members stand: models that see images have those of their language
/// model in text_config, with a model_type of its own or without.
struct Reader {
    const Family* family;
    ConfigFields fields;
    std::string model_type;
};

Unreadable unknown_type(const std::string& model_type) {
    return {fmt::format("model_type is {}, which no family knows", gguf::in_quotes(model_type)),
            "known are " + join(known_model_types()) +
                "; of another model give its GGUF or safetensors files, whose sizes can be told"};
}

Readable<Reader> find_reader(const ConfigFields& config) {
    const std::string outer = config.text("model_type");
    if (!config.has(kTextConfig)) {
        if (const Family* family = find_model_type(outer)) return Reader{family, config, outer};
        return unknown_type(outer);
    }
    const ConfigFields text = config.section(kTextConfig);
    const std::string inner = text.text_or("model_type", outer);
    for (const std::string& model_type : {inner, outer}) {
        if (const Family* family = find_model_type(model_type)) return Reader{family, text, model_type};
    }
    return unknown_type(inner);
}

std::string plain_type(const ConfigFields& config) {
    const std::string type =
        config.has("torch_dtype") ? config.text("torch_dtype") : config.text_or("dtype", "");
    if (type == "bfloat16") return "bf16";
    if (type == "float16") return "f16";
    return type == "float32" ? "f32" : "";
}

/// compressed-tensors: the first group of its config_groups says bits and group size of the weights.
std::string packed_type(const ConfigFields& quantization) {
    if (!quantization.has("config_groups")) return "";
    const ConfigFields groups = quantization.section("config_groups");
    if (!groups.has("group_0")) return "";
    const ConfigFields group = groups.section("group_0");
    if (!group.has("weights")) return "";
    const ConfigFields weights = group.section("weights");
    const std::uint64_t bits = weights.count_or("num_bits", 0);
    const std::uint64_t size = weights.count_or("group_size", 0);
    if (weights.text_or("type", "") == "float") return bits == 4 && size == 32 ? "native-mxfp4" : "";
    return bits == 4 && size == 32 ? "int4" : "";
}

/// Sources: the quantization_config of the models' own files; Hugging Face's transformers documents the
/// members.
std::string quantized_type(const ConfigFields& quantization) {
    const std::string method = quantization.text_or("quant_method", "");
    if (method == "fp8") {
        const std::vector<std::uint64_t> block = quantization.counts("weight_block_size");
        return block.size() == 2 && block[0] == 128 && block[1] == 128 ? "fp8" : "";
    }
    if (method == "mxfp4") return "native-mxfp4";
    if (method == "compressed-tensors") return packed_type(quantization);
    if (method == "awq" || method == "gptq") {
        const std::uint64_t bits =
            quantization.count_or(method == "awq" ? "w_bit" : "bits", quantization.count_or("bits", 0));
        const std::uint64_t size =
            quantization.count_or("group_size", quantization.count_or("q_group_size", 0));
        return bits == 4 && size == 32 ? "int4" : "";
    }
    return "";
}

/// What is quantised another way than a mix of ours has no name, not that of its unquantised weights.
std::string native_quant(const ConfigFields& config, const ConfigFields& text) {
    for (const ConfigFields& fields : {text, config}) {
        if (!fields.has("quantization_config")) continue;
        // DeepSeek-V4: experts of 4 bits among FP8.
        if (text.text_or("expert_dtype", "fp8") != "fp8") return "";
        return quantized_type(fields.section("quantization_config"));
    }
    const std::string type = plain_type(text);
    return type.empty() ? plain_type(config) : type;
}

/// What is no JSON was hardly made by the model's makers: that is the remedy, not one about documents of
/// weir.
Value parse(std::string_view text, const std::string& source) {
    try {
        return parse_json(text, "config");
    } catch (const InputError& error) {
        throw InputError(source, error.what(), "take the config.json that its makers publish with the model");
    }
}

Readable<ConfigModel> try_read_text(std::string_view text, const std::string& source) {
    const Value value = parse(text, source);
    const ConfigFields config(value, source);
    const Readable<Reader> reader = find_reader(config);
    if (!reader) return reader.reason();
    ConfigModel model;
    model.model_type = reader->model_type;
    model.shape = reader->family->read_config(reader->fields);
    check_shape(model.shape, source);
    model.native_quant = native_quant(config, reader->fields);
    return model;
}

}  // namespace

ConfigModel read_config_text(std::string_view text, const std::string& source) {
    const Readable<ConfigModel> model = try_read_text(text, source);
    if (!model) throw InputError(source, model.reason().why, model.reason().remedy);
    return *model;
}

std::filesystem::path config_file(const std::filesystem::path& path) {
    return std::filesystem::is_directory(path) ? path / "config.json" : path;
}

ConfigModel read_config_file(const std::filesystem::path& path) {
    const std::filesystem::path file = config_file(path);
    return read_config_text(read_file(file, kMostConfigBytes), file.string());
}

Readable<ConfigModel> try_read_config_file(const std::filesystem::path& path) {
    const std::filesystem::path file = config_file(path);
    return try_read_text(read_file(file, kMostConfigBytes), file.string());
}

std::vector<std::string> known_model_types() {
    std::vector<std::string> types;
    for (const Family* family : families())
        types.insert(types.end(), family->model_types.begin(), family->model_types.end());
    std::sort(types.begin(), types.end());
    return types;
}

}  // namespace weir::models
