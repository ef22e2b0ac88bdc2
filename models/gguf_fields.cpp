// SPDX-License-Identifier: Apache-2.0
#include "models/gguf_fields.h"

#include <fmt/format.h>

#include <charconv>

#include "models/shape_check.h"

namespace weir::models {

GgufFields::GgufFields(const gguf::Checkpoint& checkpoint) : checkpoint_(checkpoint) {
    const auto architecture = checkpoint.metadata.text("general.architecture");
    if (!architecture) checkpoint.metadata.refuse_missing("general.architecture", "a string");
    architecture_ = *architecture;
    read_layers();
}

void GgufFields::read_layers() {
    const std::uint64_t blocks = count("block_count");
    mtp_layers_ = count_or("nextn_predict_layers", 0);
    if (blocks == 0 || blocks > kMostLayers)
        reject("block_count", fmt::format("is {}; 1 to {} was expected", blocks, kMostLayers));
    if (mtp_layers_ >= blocks)
        reject("nextn_predict_layers", fmt::format("is {}, with {} layers in all", mtp_layers_, blocks));
    layers_ = blocks - mtp_layers_;
}

bool GgufFields::has(std::string_view name) const {
    return checkpoint_.metadata.find(key(name)) != nullptr;
}

std::optional<std::uint64_t> GgufFields::find(std::string_view name) const {
    return checkpoint_.metadata.unsigned_number(key(name));
}

std::uint64_t GgufFields::count(std::string_view name) const {
    const auto value = find(name);
    if (!value) checkpoint_.metadata.refuse_missing(key(name), "a whole number");
    return *value;
}

std::uint64_t GgufFields::count_or(std::string_view name, std::uint64_t otherwise) const {
    return find(name).value_or(otherwise);
}

double GgufFields::number_or(std::string_view name, double otherwise) const {
    const auto value = checkpoint_.metadata.number(key(name));
    if (!value) return otherwise;
    const auto stored = static_cast<float>(*value);
    if (static_cast<double>(stored) != *value) return *value;
    const std::string shortest = fmt::format("{}", stored);
    double out = *value;
    std::from_chars(shortest.data(), shortest.data() + shortest.size(), out);
    return out;
}

std::vector<std::uint64_t> GgufFields::by_layer(std::string_view name) const {
    const gguf::Metadata::Item* item = checkpoint_.metadata.find(key(name));
    if (item == nullptr) return {};
    if (item->type != gguf::ValueType::kArray) return std::vector<std::uint64_t>(layers_, count(name));
    const gguf::Array array = *checkpoint_.metadata.array(key(name));
    if (array.count < layers_)
        reject(name, fmt::format("has {} elements for {} layers", array.count, layers_));
    if (array.count > kMostLayers) reject(name, fmt::format("has {} elements", array.count));
    std::vector<std::uint64_t> values;
    if (array.element_type == gguf::ValueType::kBool) {
        const std::vector<bool> flags = *checkpoint_.metadata.flags(key(name));
        values.assign(flags.begin(), flags.end());
    } else {
        values = *checkpoint_.metadata.unsigned_numbers(key(name));
    }
    values.resize(layers_);
    return values;
}

const gguf::StoredTensor* GgufFields::tensor(std::uint64_t layer, std::string_view name) const {
    return checkpoint_.find(fmt::format("blk.{}.{}", layer, name));
}

const gguf::StoredTensor* GgufFields::first_tensor(std::string_view name) const {
    for (std::uint64_t layer = 0; layer < layers_; ++layer) {
        if (const gguf::StoredTensor* found = tensor(layer, name)) return found;
    }
    return nullptr;
}

void GgufFields::reject(std::string_view name, std::string_view what) const {
    checkpoint_.metadata.refuse_value(key(name), what);
}

}  // namespace weir::models
