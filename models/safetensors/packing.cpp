// SPDX-License-Identifier: Apache-2.0
#include "models/safetensors/packing.h"

#include <algorithm>
#include <string_view>

#include "models/model.h"

namespace weir::models::safetensors {
namespace {

using Shape = std::vector<std::uint64_t>;

constexpr std::uint64_t kWordBits = 32;  // integers are packed into 32-bit words

/// Numerator over denominator when that is a whole number above 0.
std::optional<std::uint64_t> quotient(std::uint64_t numerator, std::uint64_t denominator) {
    if (denominator == 0 || numerator == 0 || numerator % denominator != 0) return std::nullopt;
    return numerator / denominator;
}

/// left * right / divisor when that is a whole number above 0 and the product fits.
std::optional<std::uint64_t> scaled(std::uint64_t left, std::uint64_t right, std::uint64_t divisor) {
    std::uint64_t product = 0;
    if (__builtin_mul_overflow(left, right, &product)) return std::nullopt;
    return quotient(product, divisor);
}

bool is_word(const CheckpointTensor& tensor) {
    return tensor.shape.size() == 2 && (tensor.dtype == "i32" || tensor.dtype == "u32");
}

std::optional<unsigned> known_bits(std::optional<std::uint64_t> bits) {
    if (!bits || (*bits != 2 && *bits != 3 && *bits != 4 && *bits != 8)) return std::nullopt;
    return static_cast<unsigned>(*bits);
}

/// What the elements of a tensor are once unpacked.
struct Unpacked {
    std::string format;
    Shape shape;
};

/// GPTQ packs the inputs, AWQ the outputs; both pack the zero points of a group along the outputs.
std::optional<Unpacked> unpack_words_with_zeros(const Weight& weight) {
    const CheckpointTensor* zeros = weight.companion("qzeros");
    const CheckpointTensor* scales = weight.companion("scales");
    if (!is_word(*weight.tensor) || zeros == nullptr || scales == nullptr || !is_word(*zeros) ||
        scales->shape.size() != 2)
        return std::nullopt;
    const std::uint64_t outputs = scales->shape[1];
    const std::optional<unsigned> bits = known_bits(scaled(zeros->shape[1], kWordBits, outputs));
    if (!bits) return std::nullopt;
    const Shape& packed = weight.tensor->shape;
    if (packed[1] == outputs) {
        const auto inputs = scaled(packed[0], kWordBits, *bits);
        if (inputs) return Unpacked{"int" + std::to_string(*bits), {outputs, *inputs}};
    } else if (scaled(packed[1], kWordBits, *bits) == outputs) {
        return Unpacked{"int" + std::to_string(*bits), {outputs, packed[0]}};
    }
    return std::nullopt;
}

/// Packed words for one scale; nothing when the weight is not packed so.
std::optional<std::uint64_t> words_for_scale(const Weight& weight) {
    const CheckpointTensor* scale = weight.companion("weight_scale");
    if (!weight.tensor->name.ends_with(".weight_packed") || !is_word(*weight.tensor) || scale == nullptr ||
        scale->shape.size() != 2 || scale->shape[0] != weight.tensor->shape[0])
        return std::nullopt;
    return quotient(weight.tensor->shape[1], scale->shape[1]);
}

std::optional<Unpacked> unpack_words(const Weight& weight, const PackedBits& bits) {
    const auto words = words_for_scale(weight);
    if (!words) return std::nullopt;
    const auto found = bits.find(*words);
    if (found == bits.end() || found->second == 0) return std::nullopt;
    const auto columns = scaled(weight.tensor->shape[1], kWordBits, found->second);
    if (!columns) return std::nullopt;
    return Unpacked{"int" + std::to_string(found->second), {weight.tensor->shape[0], *columns}};
}

/// gpt-oss: blocks of 16 bytes for 32 values, a scale for each block.
std::optional<Unpacked> unpack_blocks(const Weight& weight) {
    const CheckpointTensor* scales = weight.companion("scales");
    const Shape& shape = weight.tensor->shape;
    if (!weight.tensor->name.ends_with("_blocks") || weight.tensor->dtype != "u8" || scales == nullptr ||
        shape.size() < 2 || shape.back() != 16)
        return std::nullopt;
    Shape unpacked(shape.begin(), shape.end() - 1);
    if (scales->shape != unpacked) return std::nullopt;
    if (__builtin_mul_overflow(unpacked.back(), std::uint64_t{32}, &unpacked.back())) return std::nullopt;
    return Unpacked{"mxfp4", std::move(unpacked)};
}

const CheckpointTensor* float_scale(const Weight& weight) {
    for (const char* name : {"weight_scale", "scale", "scales"}) {
        if (const CheckpointTensor* found = weight.companion(name)) return found;
    }
    return nullptr;
}

/// Two 4-bit floats a byte (or the file's own type of 4 bits), one scale for a piece of a row.
std::optional<Unpacked> unpack_floats(const Weight& weight) {
    const CheckpointTensor* scale = float_scale(weight);
    Shape shape = weight.tensor->shape;
    const std::string& dtype = weight.tensor->dtype;
    if (scale == nullptr || shape.empty() || scale->shape.size() != shape.size() ||
        !std::equal(shape.begin(), shape.end() - 1, scale->shape.begin()))
        return std::nullopt;
    if (dtype == "u8" || dtype == "i8") {
        if (__builtin_mul_overflow(shape.back(), std::uint64_t{2}, &shape.back())) return std::nullopt;
    } else if (dtype != "f4") {
        return std::nullopt;
    }
    const auto group = quotient(shape.back(), scale->shape.back());
    if (group == 32 && (scale->dtype == "f8_e8m0" || scale->dtype == "u8")) return Unpacked{"mxfp4", shape};
    if (group == 16 && scale->dtype == "f8_e4m3") return Unpacked{"nvfp4", shape};
    return std::nullopt;
}

std::uint64_t product(Shape::const_iterator first, Shape::const_iterator last) {
    std::uint64_t out = 1;  // cannot overflow: the header's reader has counted the bits of all of them
    for (; first != last; ++first) out *= *first;
    return out;
}

bool reads_hidden_state(std::string_view projection) {
    return projection == "gate_proj" || projection == "up_proj" || projection == "w1" || projection == "w3";
}

std::uint64_t embedding_width(const std::vector<Weight>& weights) {
    for (const Weight& weight : weights) {
        if (weight.role.class_name == tensor_class::kEmbedding && weight.tensor->shape.size() == 2)
            return weight.tensor->shape[1];
    }
    return 0;
}

}  // namespace

const CheckpointTensor* Weight::companion(std::string_view name) const {
    const auto found = std::find_if(companions.begin(), companions.end(),
                                    [&](const auto& companion) { return companion.first == name; });
    return found == companions.end() ? nullptr : found->second;
}

PackedBits packed_bits(const std::vector<Weight>& weights) {
    PackedBits bits;
    const std::uint64_t hidden = embedding_width(weights);
    for (const Weight& weight : weights) {
        const auto words = words_for_scale(weight);
        if (!words || !reads_hidden_state(weight.role.projection)) continue;
        const unsigned told = known_bits(scaled(weight.tensor->shape[1], kWordBits, hidden)).value_or(0);
        const auto [entry, is_new] = bits.emplace(*words, told);
        if (!is_new && entry->second != told) entry->second = 0;  // they contradict each other
    }
    return bits;
}

Matrices matrices_of(const Weight& weight, const PackedBits& bits, std::optional<std::uint64_t> experts) {
    std::optional<Unpacked> unpacked = unpack_words_with_zeros(weight);
    if (!unpacked) unpacked = unpack_words(weight, bits);
    if (!unpacked) unpacked = unpack_blocks(weight);
    if (!unpacked) unpacked = unpack_floats(weight);
    if (!unpacked) unpacked = Unpacked{weight.tensor->dtype, weight.tensor->shape};

    const bool routed = weight.role.class_name == tensor_class::kRoutedExperts;
    const bool joined = routed && !weight.role.expert;
    const bool is_bias = weight.tensor->name.ends_with("bias");
    Shape shape = unpacked->shape;
    Matrices out;
    out.format = unpacked->format;
    if (joined && (shape.size() > 2 || (shape.size() == 2 && is_bias))) {
        out.matrices = shape.front();
        shape.erase(shape.begin());
    } else if (joined && shape.size() == 2 && experts && quotient(shape[0], *experts)) {
        out.matrices = *experts;
        shape[0] /= *experts;
    }
    if (shape.size() > 1) out.rows = shape.front();
    out.columns = product(shape.begin() + (shape.size() > 1 ? 1 : 0), shape.end());
    return out;
}

}  // namespace weir::models::safetensors
