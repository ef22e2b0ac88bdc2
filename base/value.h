// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace weir {

/// A JSON value whose objects keep the order in which their members were added. It stands between the
/// document structs and the JSON text, so that the JSON library is compiled in base/ alone.
class Value {
public:
    using Array = std::vector<Value>;
    using Object = std::vector<std::pair<std::string, Value>>;

    Value() = default;                               // null
    Value(bool v) : data_(v) {}                      // NOLINT(google-explicit-constructor)
    Value(std::int64_t v) : data_(v) {}              // NOLINT(google-explicit-constructor)
    Value(std::uint64_t v) : data_(v) {}             // NOLINT(google-explicit-constructor)
    Value(double v) : data_(v) {}                    // NOLINT(google-explicit-constructor)
    Value(std::string v) : data_(std::move(v)) {}    // NOLINT(google-explicit-constructor)
    Value(const char* v) : data_(std::string(v)) {}  // NOLINT(google-explicit-constructor)
    Value(Array v) : data_(std::move(v)) {}          // NOLINT(google-explicit-constructor)
    Value(Object v) : data_(std::move(v)) {}         // NOLINT(google-explicit-constructor)

    const bool* as_bool() const { return std::get_if<bool>(&data_); }
    const std::string* as_string() const { return std::get_if<std::string>(&data_); }
    const Array* as_array() const { return std::get_if<Array>(&data_); }
    const Object* as_object() const { return std::get_if<Object>(&data_); }
    /// Any number, converted; false when this is no number.
    bool read_number(double& out) const;
    /// An integer in range; false when this is none.
    bool read_integer(std::int64_t& out) const;
    bool read_unsigned(std::uint64_t& out) const;
    bool is_null() const { return std::holds_alternative<std::monostate>(data_); }

    /// The member of that name; null when this is no object or has none.
    const Value* find(std::string_view name) const;
    /// "an object", "a string" …: for messages that say what stood where something else was expected.
    std::string_view kind() const;

    const auto& data() const { return data_; }

private:
    std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Array, Object> data_;
};

/// JSON text of the value, indented by two blanks, a newline at the end.
std::string to_json(const Value& value);

/// The value of a JSON text. `source` names the file in an InputError, which gives the byte offset.
Value parse_json(std::string_view text, const std::string& source,
                 const std::string& remedy = "give a document that weir wrote");

}  // namespace weir
