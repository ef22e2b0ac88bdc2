// SPDX-License-Identifier: Apache-2.0
#include "models/gguf/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <set>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/error.h"
#include "models/gguf/value.h"

namespace weir::models::gguf {
namespace {

constexpr std::uint32_t kVersion = 3;
constexpr std::uint64_t kMostAlignment = std::uint64_t{1} << 20U;
constexpr const char* kAlignmentKey = "general.alignment";

template <class T>
constexpr ValueType kTypeOf = ValueType::kArray;
template <>
constexpr ValueType kTypeOf<std::uint32_t> = ValueType::kU32;
template <>
constexpr ValueType kTypeOf<std::int32_t> = ValueType::kI32;
template <>
constexpr ValueType kTypeOf<float> = ValueType::kF32;
template <>
constexpr ValueType kTypeOf<bool> = ValueType::kBool;
template <>
constexpr ValueType kTypeOf<std::string> = ValueType::kString;
template <>
constexpr ValueType kTypeOf<std::uint64_t> = ValueType::kU64;
template <>
constexpr ValueType kTypeOf<double> = ValueType::kF64;

/// Collects little-endian bytes, whatever the machine's order.
class Bytes {
public:
    template <class T>
    void number(T value) {
        static_assert(std::is_arithmetic_v<T>);
        std::array<char, sizeof(T)> raw{};
        std::memcpy(raw.data(), &value, sizeof(T));
        if constexpr (std::endian::native == std::endian::big) std::reverse(raw.begin(), raw.end());
        text_.append(raw.data(), raw.size());
    }
    void type(ValueType type) { number(static_cast<std::uint32_t>(type)); }
    void string(std::string_view text) {
        number<std::uint64_t>(text.size());
        text_.append(text);
    }
    void letters(std::string_view text) { text_.append(text); }
    void pad_to(std::uint64_t alignment) { text_.resize((text_.size() + alignment - 1) & ~(alignment - 1)); }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

void put(Bytes& bytes, const std::string& text) {
    bytes.string(text);
}
void put(Bytes& bytes, bool flag) {
    bytes.number<std::uint8_t>(flag ? 1 : 0);
}
template <class T>
void put(Bytes& bytes, T number) {
    bytes.number(number);
}
template <class T>
void put(Bytes& bytes, const std::vector<T>& elements) {
    bytes.type(kTypeOf<T>);
    bytes.number<std::uint64_t>(elements.size());
    for (const T& element : elements) put(bytes, element);
}

void put_pair(Bytes& bytes, const NewPair& pair) {
    bytes.string(pair.key);
    std::visit(
        [&](const auto& value) {
            bytes.type(kTypeOf<std::decay_t<decltype(value)>>);
            put(bytes, value);
        },
        pair.value);
}

std::uint64_t padded(std::uint64_t bytes, std::uint64_t alignment) {
    std::uint64_t sum = 0;
    if (__builtin_add_overflow(bytes, alignment - 1, &sum))
        throw InputError("the model", "its bytes are more than 64 bits count", "ask for a smaller one");
    return sum & ~(alignment - 1);
}

/// The tensor without its place.
StoredTensor describe(const NewTensor& given) {
    const std::size_t count = given.dimensions.size();
    StoredTensor tensor;
    if (count == 0 || count > tensor.dimensions.size())
        throw Fault(fmt::format("{} has {} dimensions", given.name, count));
    if (std::find(given.dimensions.begin(), given.dimensions.end(), 0U) != given.dimensions.end())
        throw Fault(fmt::format("{} has a dimension of 0", given.name));
    if (!formats::info(given.format).ggml_type)
        throw InputError(given.name,
                         fmt::format("no GGUF file holds the format {}", formats::info(given.format).name),
                         "choose a format of GGML");
    tensor.name = given.name;
    tensor.dimension_count = count;
    tensor.format = given.format;
    std::copy(given.dimensions.begin(), given.dimensions.end(), tensor.dimensions.begin());
    std::uint64_t rows = 0;
    if (__builtin_mul_overflow(tensor.dimensions[2], tensor.dimensions[3], &rows) ||
        __builtin_mul_overflow(rows, tensor.dimensions[1], &rows))
        throw InputError(given.name, "its rows are more than 64 bits count", "ask for a smaller model");
    tensor.bytes = formats::matrix_bytes(given.format, rows, tensor.columns());
    return tensor;
}

void put_description(Bytes& bytes, const StoredTensor& tensor) {
    bytes.string(tensor.name);
    bytes.number(static_cast<std::uint32_t>(tensor.dimension_count));
    for (std::size_t i = 0; i < tensor.dimension_count; ++i) bytes.number(tensor.dimensions[i]);
    bytes.number(*formats::info(tensor.format).ggml_type);
    bytes.number(tensor.offset);
}

template <class T>
void require_distinct(std::span<const T> things, std::string T::*name) {
    std::set<std::string_view> seen;
    for (const T& thing : things) {
        if (!seen.insert(thing.*name).second)
            throw Fault(fmt::format("a GGUF file would have {} twice", thing.*name));
    }
}

}  // namespace

NewFile lay_out(std::span<const NewPair> pairs, std::span<const NewTensor> tensors, std::uint64_t alignment) {
    if (!std::has_single_bit(alignment) || alignment > kMostAlignment)
        throw Fault(fmt::format("tensors cannot be aligned to {}", alignment));
    std::vector<NewPair> all(pairs.begin(), pairs.end());
    if (alignment != kUsualAlignment) all.push_back({kAlignmentKey, static_cast<std::uint32_t>(alignment)});
    require_distinct<NewPair>(all, &NewPair::key);
    require_distinct(tensors, &NewTensor::name);

    Bytes bytes;
    bytes.letters("GGUF");
    bytes.number(kVersion);
    bytes.number<std::uint64_t>(tensors.size());
    bytes.number<std::uint64_t>(all.size());
    for (const NewPair& pair : all) put_pair(bytes, pair);
    NewFile file;
    std::uint64_t data_bytes = 0;
    for (const NewTensor& given : tensors) {
        StoredTensor& tensor = file.tensors.emplace_back(describe(given));
        tensor.offset = data_bytes;
        put_description(bytes, tensor);
        if (__builtin_add_overflow(data_bytes, padded(tensor.bytes, alignment), &data_bytes))
            throw InputError(given.name, "the file's bytes are more than 64 bits count",
                             "ask for a smaller model");
    }
    bytes.pad_to(alignment);
    file.header = bytes.take();
    for (StoredTensor& tensor : file.tensors) tensor.offset += file.header.size();
    file.file_bytes = file.header.size() + data_bytes;
    return file;
}

}  // namespace weir::models::gguf
