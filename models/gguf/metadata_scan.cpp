// SPDX-License-Identifier: Apache-2.0
#include "models/gguf/metadata_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace weir::models::gguf {
namespace {

/// Arrays within arrays: no known file has any, the format allows them.
constexpr int kDeepestArray = 8;

ValueType read_type(Cursor& cursor) {
    const std::uint64_t at = cursor.offset();
    const auto type = cursor.number<std::uint32_t>("a metadata value's type");
    if (type >= kValueTypeCount)
        refuse(cursor.file(), at,
               fmt::format("a metadata value has the type {}, expected 0 to {}", type, kValueTypeCount - 1),
               kConvertAgain);
    return static_cast<ValueType>(type);
}

void skip_array(Cursor& cursor, int depth);

void skip_bool(Cursor& cursor) {
    const std::uint64_t at = cursor.offset();
    const auto byte = cursor.number<std::uint8_t>("a bool");
    if (byte > 1)
        refuse(cursor.file(), at, fmt::format("a bool is {}, expected 0 or 1", byte), kConvertAgain);
}

void skip_value(Cursor& cursor, ValueType type, int depth) {
    switch (type) {
        case ValueType::kString:
            cursor.text("a string");
            break;
        case ValueType::kArray:
            skip_array(cursor, depth);
            break;
        case ValueType::kBool:
            skip_bool(cursor);
            break;
        default:
            cursor.skip(least_bytes(type), name(type));
    }
}

void skip_array(Cursor& cursor, int depth) {
    if (depth == kDeepestArray)
        refuse(cursor.file(), cursor.offset(), fmt::format("arrays lie more than {} deep", kDeepestArray),
               kConvertAgain);
    const ValueType type = read_type(cursor);
    const std::uint64_t count = cursor.count(least_bytes(type), "array elements");
    if (has_fixed_size(type) && type != ValueType::kBool) {
        cursor.skip(count * least_bytes(type), "an array");
        return;
    }
    for (std::uint64_t i = 0; i < count; ++i) skip_value(cursor, type, depth + 1);
}

}  // namespace

std::string_view read_name(Cursor& cursor, std::string_view what) {
    const std::uint64_t at = cursor.offset();
    const std::string_view text = cursor.text(what);
    if (text.empty() || text.size() > kLongestName)
        refuse(cursor.file(), at,
               fmt::format("{} has {} bytes, expected 1 to {}", what, text.size(), kLongestName),
               kConvertAgain);
    return text;
}

void MetadataScan::read(Cursor& cursor, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::uint64_t key_bytes = read_name(cursor, "a metadata key").size();
        const std::uint64_t key_offset = cursor.offset() - key_bytes;
        const ValueType type = read_type(cursor);
        places_.push_back({key_offset, key_bytes, type, cursor.offset()});
        skip_value(cursor, type, 0);
    }
}

Metadata MetadataScan::finish(std::string file, std::shared_ptr<const std::vector<std::byte>> bytes) const {
    Metadata metadata;
    metadata.file_ = std::move(file);
    metadata.bytes_ = std::move(bytes);
    const auto* text = reinterpret_cast<const char*>(metadata.bytes_->data());
    for (const Place& place : places_)
        metadata.items_.push_back(
            {{text + place.key_offset, place.key_bytes}, place.type, place.value_offset});

    const std::vector<Metadata::Item>& items = metadata.items_;
    std::vector<std::uint32_t>& order = metadata.by_key_;
    order.resize(items.size());
    std::iota(order.begin(), order.end(), 0U);
    // Stable: of two equal keys the later one in the file is the second here.
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return items[a].key < items[b].key; });
    const auto twice = std::adjacent_find(order.begin(), order.end(),
                                          [&](auto a, auto b) { return items[a].key == items[b].key; });
    if (twice != order.end())
        refuse(metadata.file_, places_[*std::next(twice)].key_offset,
               fmt::format("the metadata key {} is there twice", in_quotes(items[*twice].key)),
               kConvertAgain);
    return metadata;
}

}  // namespace weir::models::gguf
