// SPDX-License-Identifier: Apache-2.0
#include "models/gguf/metadata.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

#include "base/error.h"
#include "models/gguf/cursor.h"

namespace weir::models::gguf {
namespace {

template <class T>
constexpr bool kIsWhole = std::is_integral_v<T> && !std::is_same_v<T, bool>;

/// The whole number as a T, if it is one and fits.
template <class T>
struct ToWhole {
    std::optional<T> operator()(const Value& value) const {
        return std::visit(
            [](auto stored) -> std::optional<T> {
                if constexpr (kIsWhole<decltype(stored)>) {
                    if (std::in_range<T>(stored)) return static_cast<T>(stored);
                }
                return std::nullopt;
            },
            value);
    }
};

/// Whether a double holds the whole number exactly: at most 53 bits between its first and its last one.
template <class T>
bool is_exact(T whole) {
    if constexpr (sizeof(T) < sizeof(std::uint64_t)) {
        return true;
    } else {
        auto magnitude = static_cast<std::uint64_t>(whole);
        if (std::cmp_less(whole, 0)) magnitude = ~magnitude + 1;
        return magnitude == 0 ||
               std::bit_width(magnitude) - std::countr_zero(magnitude) <= std::numeric_limits<double>::digits;
    }
}

std::optional<double> to_number(const Value& value) {
    return std::visit(
        [](auto stored) -> std::optional<double> {
            using T = decltype(stored);
            if constexpr (std::is_floating_point_v<T>) {
                if (std::isfinite(stored)) return static_cast<double>(stored);
            } else if constexpr (kIsWhole<T>) {
                if (is_exact(stored)) return static_cast<double>(stored);
            }
            return std::nullopt;
        },
        value);
}

/// The value if it is stored as a T.
template <class T>
std::optional<T> as(const Value& value) {
    const T* stored = std::get_if<T>(&value);
    return stored != nullptr ? std::optional<T>(*stored) : std::nullopt;
}

/// "i32 -7", "a string": what a value is, for saying that it should be something else.
std::string describe(const Value& value) {
    const auto type = static_cast<ValueType>(value.index());
    return std::visit(
        [&](auto stored) -> std::string {
            using T = decltype(stored);
            if constexpr (std::is_same_v<T, Array>)
                return fmt::format("an array of {} {}", stored.count, name(stored.element_type));
            else if constexpr (std::is_same_v<T, std::string_view>)
                return "the string " + in_quotes(stored);
            else
                return fmt::format("{} {}", name(type), stored);
        },
        value);
}

constexpr std::string_view kUnsigned = "a whole number of at least 0 and below 2^64";
constexpr std::string_view kSigned = "a whole number from -2^63 to below 2^63";
constexpr std::string_view kNumber = "a finite number that a double holds exactly";
constexpr std::string_view kFlag = "a bool";
constexpr std::string_view kText = "a string";

}  // namespace

const Metadata::Item* Metadata::find(std::string_view key) const {
    const auto found = std::lower_bound(by_key_.begin(), by_key_.end(), key,
                                        [&](auto i, std::string_view k) { return items_[i].key < k; });
    return found != by_key_.end() && items_[*found].key == key ? &items_[*found] : nullptr;
}

// Extents were checked by the scan, so nothing here asks for them again.
Value Metadata::decode(ValueType type, std::uint64_t& offset) const {
    const auto next = [&]<class T>(T) {
        const T value = load<T>(bytes_->data() + offset);
        offset += sizeof(T);
        return value;
    };
    switch (type) {
        case ValueType::kU8:
            return next(std::uint8_t{});
        case ValueType::kI8:
            return next(std::int8_t{});
        case ValueType::kU16:
            return next(std::uint16_t{});
        case ValueType::kI16:
            return next(std::int16_t{});
        case ValueType::kU32:
            return next(std::uint32_t{});
        case ValueType::kI32:
            return next(std::int32_t{});
        case ValueType::kF32:
            return next(float{});
        case ValueType::kBool:
            return next(std::uint8_t{}) != 0;
        case ValueType::kU64:
            return next(std::uint64_t{});
        case ValueType::kI64:
            return next(std::int64_t{});
        case ValueType::kF64:
            return next(double{});
        case ValueType::kString: {
            const auto length = next(std::uint64_t{});
            offset += length;
            return std::string_view(reinterpret_cast<const char*>(bytes_->data() + offset - length), length);
        }
        case ValueType::kArray:
            break;
    }
    const auto element_type = static_cast<ValueType>(next(std::uint32_t{}));
    const auto count = next(std::uint64_t{});
    const Array array{element_type, count, offset};
    if (has_fixed_size(element_type)) {
        offset += count * least_bytes(element_type);
    } else {
        for (std::uint64_t i = 0; i < count; ++i) decode(element_type, offset);
    }
    return array;
}

Value Metadata::value(const Item& item) const {
    std::uint64_t offset = item.offset;
    // An array's end is not asked for here: its elements need not be passed over.
    if (item.type == ValueType::kArray)
        return Array{static_cast<ValueType>(load<std::uint32_t>(bytes_->data() + offset)),
                     load<std::uint64_t>(bytes_->data() + offset + 4), offset + 12};
    return decode(item.type, offset);
}

std::vector<Value> Metadata::elements(const Array& array) const {
    std::vector<Value> out;
    std::uint64_t offset = array.offset;
    for (std::uint64_t i = 0; i < array.count; ++i) out.push_back(decode(array.element_type, offset));
    return out;
}

template <class T, class Convert>
std::optional<T> Metadata::one(std::string_view key, Convert convert, std::string_view expected) const {
    const Item* item = find(key);
    if (item == nullptr) return std::nullopt;
    const Value stored = value(*item);
    const std::optional<T> converted = convert(stored);
    if (!converted) refuse_type(*item, describe(stored), expected);
    return converted;
}

template <class T, class Convert>
std::optional<std::vector<T>> Metadata::all(std::string_view key, Convert convert,
                                            std::string_view expected) const {
    const Item* item = find(key);
    if (item == nullptr) return std::nullopt;
    const Value stored = value(*item);
    const auto* array = std::get_if<Array>(&stored);
    if (array == nullptr) refuse_type(*item, describe(stored), fmt::format("an array, each {}", expected));
    std::vector<T> out;
    out.reserve(array->count);
    std::uint64_t offset = array->offset;
    for (std::uint64_t i = 0; i < array->count; ++i) {
        const Value element = decode(array->element_type, offset);
        const std::optional<T> converted = convert(element);
        if (!converted)
            refuse_type(*item, fmt::format("an array whose element {} is {}", i, describe(element)),
                        fmt::format("each {}", expected));
        out.push_back(*converted);
    }
    return out;
}

std::optional<std::uint64_t> Metadata::unsigned_number(std::string_view key) const {
    return one<std::uint64_t>(key, ToWhole<std::uint64_t>{}, kUnsigned);
}
std::optional<std::int64_t> Metadata::signed_number(std::string_view key) const {
    return one<std::int64_t>(key, ToWhole<std::int64_t>{}, kSigned);
}
std::optional<double> Metadata::number(std::string_view key) const {
    return one<double>(key, to_number, kNumber);
}
std::optional<bool> Metadata::flag(std::string_view key) const {
    return one<bool>(key, as<bool>, kFlag);
}
std::optional<std::string_view> Metadata::text(std::string_view key) const {
    return one<std::string_view>(key, as<std::string_view>, kText);
}
std::optional<Array> Metadata::array(std::string_view key) const {
    return one<Array>(key, as<Array>, "an array");
}
std::optional<std::vector<std::uint64_t>> Metadata::unsigned_numbers(std::string_view key) const {
    return all<std::uint64_t>(key, ToWhole<std::uint64_t>{}, kUnsigned);
}
std::optional<std::vector<std::int64_t>> Metadata::signed_numbers(std::string_view key) const {
    return all<std::int64_t>(key, ToWhole<std::int64_t>{}, kSigned);
}
std::optional<std::vector<double>> Metadata::numbers(std::string_view key) const {
    return all<double>(key, to_number, kNumber);
}
std::optional<std::vector<bool>> Metadata::flags(std::string_view key) const {
    return all<bool>(key, as<bool>, kFlag);
}
std::optional<std::vector<std::string_view>> Metadata::texts(std::string_view key) const {
    return all<std::string_view>(key, as<std::string_view>, kText);
}

void Metadata::refuse_type(const Item& item, std::string_view is, std::string_view expected) const {
    refuse(file_, item.offset,
           fmt::format("the metadata key {} is {}, expected {}", in_quotes(item.key), is, expected),
           kConvertAgain);
}

void Metadata::refuse_missing(std::string_view key, std::string_view expected) const {
    throw InputError(file_,
                     fmt::format("the metadata key {} is missing, expected {}", in_quotes(key), expected),
                     kConvertAgain);
}

void Metadata::refuse_value(std::string_view key, std::string_view what) const {
    const Item* item = find(key);
    if (item == nullptr) refuse_missing(key, "a value");
    refuse(file_, item->offset, fmt::format("the metadata key {} {}", in_quotes(key), what), kConvertAgain);
}

}  // namespace weir::models::gguf
