// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/gguf/value.h"

namespace weir::models::gguf {

/// A file's metadata: keys and typed values in the file's order. Values are decoded when they are asked for,
/// from the header's bytes, which this object shares with its copies; every std::string_view that it gives is
/// into them and lives as long as one of those.
///
/// Look-ups give nothing when there is no such key, and an InputError at the value's offset, naming the key,
/// when it is there and is something else. They convert where nothing is lost: an i32 that is not negative is
/// an unsigned number, a u64 that a double holds exactly is a number. A whole number is never taken from a
/// float, and a flag never from a number.
class Metadata {
public:
    struct Item {
        std::string_view key;
        ValueType type = ValueType::kU8;
        std::uint64_t offset = 0;  ///< of the value in the file: of a string its length, of an array its type
    };

    /// No key and no value, of no file.
    Metadata() = default;

    const std::string& file() const { return file_; }
    /// In the file's order.
    std::span<const Item> items() const { return items_; }
    const Item* find(std::string_view key) const;

    Value value(const Item& item) const;
    /// The elements of an array, arrays within it as such.
    std::vector<Value> elements(const Array& array) const;

    std::optional<std::uint64_t> unsigned_number(std::string_view key) const;
    std::optional<std::int64_t> signed_number(std::string_view key) const;
    /// Finite.
    std::optional<double> number(std::string_view key) const;
    std::optional<bool> flag(std::string_view key) const;
    std::optional<std::string_view> text(std::string_view key) const;

    /// Where the array lies and how long it is, without decoding it: tokenizer.ggml.tokens gives a
    /// vocabulary.
    std::optional<Array> array(std::string_view key) const;
    std::optional<std::vector<std::uint64_t>> unsigned_numbers(std::string_view key) const;
    std::optional<std::vector<std::int64_t>> signed_numbers(std::string_view key) const;
    std::optional<std::vector<double>> numbers(std::string_view key) const;
    std::optional<std::vector<bool>> flags(std::string_view key) const;
    std::optional<std::vector<std::string_view>> texts(std::string_view key) const;

    /// Throws the InputError of a key that has to be there: metadata.number(key) or else this.
    [[noreturn]] void refuse_missing(std::string_view key, std::string_view expected) const;
    /// Throws the InputError of a value that makes no sense, at its offset: `what` goes on after the key.
    [[noreturn]] void refuse_value(std::string_view key, std::string_view what) const;

private:
    friend class MetadataScan;

    template <class T, class Convert>
    std::optional<T> one(std::string_view key, Convert convert, std::string_view expected) const;
    template <class T, class Convert>
    std::optional<std::vector<T>> all(std::string_view key, Convert convert, std::string_view expected) const;
    [[noreturn]] void refuse_type(const Item& item, std::string_view is, std::string_view expected) const;
    Value decode(ValueType type, std::uint64_t& offset) const;

    std::string file_;
    std::shared_ptr<const std::vector<std::byte>> bytes_;
    std::vector<Item> items_;
    std::vector<std::uint32_t> by_key_;  ///< indices into items_, sorted by key
};

}  // namespace weir::models::gguf
