// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/error.h"
#include "base/fields.h"
#include "base/readable.h"
#include "base/value.h"

namespace weir {

// JSON writer, reader and schema of any struct that lists its fields. Members may be bool, integers, double,
// std::string, nested structs with fields, Readable<T>, std::vector<T>, std::map<std::string, T>, and
// std::optional<T> for what a thing may not have at all (a model without a sliding window): left out then.

namespace detail {

template <class T>
struct IsReadable : std::false_type {};
template <class T>
struct IsReadable<Readable<T>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsMap : std::false_type {};
template <class T>
struct IsMap<std::map<std::string, T>> : std::true_type {};

/// Where a reader stands: the file and the path of fields from its root, for messages.
struct Position {
    std::string source;
    std::string path;

    Position member(const std::string& name) const {
        return {source, path.empty() ? name : path + "." + name};
    }
    Position index(std::size_t i) const { return {source, path + "[" + std::to_string(i) + "]"}; }
};

[[noreturn]] void reject(const Position& at, const std::string& expected, const Value& found);
[[noreturn]] void reject_missing(const Position& at);
/// Why a Readable field that a document lacks has no value: the version that wrote it did not know the field.
Unreadable not_in_document();
void check_schema(const Value& value, const std::string& expected, const Position& at);
bool read_scalar(const Value& value, bool& out);
bool read_scalar(const Value& value, double& out);
bool read_scalar(const Value& value, std::string& out);
bool read_signed(const Value& value, std::int64_t low, std::int64_t high, std::int64_t& out);
bool read_unsigned(const Value& value, std::uint64_t high, std::uint64_t& out);

}  // namespace detail

template <class T>
Value to_value(const T& item) {
    if constexpr (std::same_as<T, bool> || std::same_as<T, double> || std::same_as<T, std::string>) {
        return Value(item);
    } else if constexpr (std::signed_integral<T>) {
        return Value(static_cast<std::int64_t>(item));
    } else if constexpr (std::unsigned_integral<T>) {
        return Value(static_cast<std::uint64_t>(item));
    } else if constexpr (detail::IsReadable<T>::value) {
        if (item.has_value()) return to_value(item.value());
        return Value::Object{{"unreadable", Value(item.reason().why)},
                             {"remedy", Value(item.reason().remedy)}};
    } else if constexpr (detail::IsVector<T>::value) {
        Value::Array out;
        for (const auto& element : item) out.push_back(to_value(element));
        return out;
    } else if constexpr (detail::IsMap<T>::value) {
        Value::Object out;
        for (const auto& [name, element] : item) out.emplace_back(name, to_value(element));
        return out;
    } else {
        static_assert(HasFields<T>, "a document member needs a field list");
        Value::Object out;
        if constexpr (IsDocument<T>) out.emplace_back("schema", Value(T::kSchema));
        const auto one = [&]<class O, class M>(const Field<O, M>& f) {
            const M& member = item.*(f.member);
            if constexpr (detail::IsOptional<M>::value) {
                if (member) out.emplace_back(f.name, to_value(*member));
            } else {
                out.emplace_back(f.name, to_value(member));
            }
        };
        std::apply([&](const auto&... f) { (one(f), ...); }, T::fields());
        return out;
    }
}

template <class T>
void from_value(const Value& value, T& out, const detail::Position& at);

namespace detail {

template <class T>
void decode_integer(const Value& value, T& out, const Position& at) {
    if constexpr (std::is_signed_v<T>) {
        std::int64_t wide = 0;
        if (!read_signed(value, std::numeric_limits<T>::min(), std::numeric_limits<T>::max(), wide))
            reject(at, "an integer", value);
        out = static_cast<T>(wide);
    } else {
        std::uint64_t wide = 0;
        if (!read_unsigned(value, std::numeric_limits<T>::max(), wide))
            reject(at, "a non-negative integer", value);
        out = static_cast<T>(wide);
    }
}

template <class T>
void decode_readable(const Value& value, Readable<T>& out, const Position& at) {
    if (const Value* why = value.find("unreadable")) {
        Unreadable reason;
        from_value(*why, reason.why, at.member("unreadable"));
        const Value* remedy = value.find("remedy");
        if (remedy == nullptr) reject_missing(at.member("remedy"));
        from_value(*remedy, reason.remedy, at.member("remedy"));
        out = Readable<T>(std::move(reason));
    } else {
        T inner{};
        from_value(value, inner, at);
        out = Readable<T>(std::move(inner));
    }
}

template <class T>
void decode_struct(const Value& value, T& out, const Position& at) {
    if (value.as_object() == nullptr) reject(at, "an object", value);
    if constexpr (IsDocument<T>) check_schema(value, T::kSchema, at);
    const auto one = [&]<class O, class M>(const Field<O, M>& f) {
        const Value* member = value.find(f.name);
        if (member != nullptr) {
            if constexpr (IsOptional<M>::value) {
                from_value(*member, (out.*(f.member)).emplace(), at.member(f.name));
            } else {
                from_value(*member, out.*(f.member), at.member(f.name));
            }
        } else if constexpr (IsReadable<M>::value) {  // NOLINT(bugprone-branch-clone): they differ by type
            out.*(f.member) = M(not_in_document());
        } else if constexpr (IsOptional<M>::value) {
            (out.*(f.member)).reset();
        } else if (f.required) {
            reject_missing(at.member(f.name));
        }
    };
    std::apply([&](const auto&... f) { (one(f), ...); }, T::fields());
}

}  // namespace detail

/// Fills `out` from the value. An InputError names the source, the path of the field and what was expected.
/// Within a major version fields are only added: unknown members are passed over, so that a newer document
/// can be read, and a Readable field that is missing is unreadable, so that an older one can. Any other field
/// that is missing is an error, unless it is optional or defaulted (base/fields.h).
template <class T>
void from_value(const Value& value, T& out, const detail::Position& at) {
    if constexpr (std::same_as<T, bool>) {
        if (!detail::read_scalar(value, out)) detail::reject(at, "true or false", value);
    } else if constexpr (std::same_as<T, double>) {
        if (!detail::read_scalar(value, out)) detail::reject(at, "a number", value);
    } else if constexpr (std::same_as<T, std::string>) {
        if (!detail::read_scalar(value, out)) detail::reject(at, "a string", value);
    } else if constexpr (std::integral<T>) {
        detail::decode_integer(value, out, at);
    } else if constexpr (detail::IsReadable<T>::value) {
        detail::decode_readable(value, out, at);
    } else if constexpr (detail::IsVector<T>::value) {
        const Value::Array* array = value.as_array();
        if (array == nullptr) detail::reject(at, "an array", value);
        out.clear();
        for (std::size_t i = 0; i < array->size(); ++i)
            from_value((*array)[i], out.emplace_back(), at.index(i));
    } else if constexpr (detail::IsMap<T>::value) {
        const Value::Object* object = value.as_object();
        if (object == nullptr) detail::reject(at, "an object", value);
        out.clear();
        for (const auto& [name, element] : *object) from_value(element, out[name], at.member(name));
    } else {
        detail::decode_struct(value, out, at);
    }
}

template <class T>
Value schema_of();

namespace detail {

template <class M>
Value schema_of_member() {
    if constexpr (IsOptional<M>::value) {
        return schema_of<typename M::value_type>();
    } else {
        return schema_of<M>();
    }
}

}  // namespace detail

/// JSON Schema (draft 2020-12) of the type.
template <class T>
Value schema_of() {
    if constexpr (std::same_as<T, bool>) {
        return Value::Object{{"type", "boolean"}};
    } else if constexpr (std::integral<T>) {
        return Value::Object{{"type", "integer"}};
    } else if constexpr (std::same_as<T, double>) {
        return Value::Object{{"type", "number"}};
    } else if constexpr (std::same_as<T, std::string>) {
        return Value::Object{{"type", "string"}};
    } else if constexpr (detail::IsReadable<T>::value) {
        const Value text = Value::Object{{"type", "string"}};
        const Value why = Value::Object{{"type", "object"},
                                        {"properties", Value::Object{{"unreadable", text}, {"remedy", text}}},
                                        {"required", Value::Array{"unreadable", "remedy"}}};
        return Value::Object{
            {"anyOf",
             Value::Array{schema_of<std::remove_cvref_t<decltype(std::declval<T>().value())>>(), why}}};
    } else if constexpr (detail::IsVector<T>::value) {
        return Value::Object{{"type", "array"}, {"items", schema_of<typename T::value_type>()}};
    } else if constexpr (detail::IsMap<T>::value) {
        return Value::Object{{"type", "object"},
                             {"additionalProperties", schema_of<typename T::mapped_type>()}};
    } else {
        Value::Object properties;
        Value::Array required;
        if constexpr (IsDocument<T>) {
            properties.emplace_back("schema", Value::Object{{"const", T::kSchema}});
            required.emplace_back("schema");
        }
        const auto one = [&]<class O, class M>(const Field<O, M>& f) {
            Value::Object entry = *detail::schema_of_member<M>().as_object();
            entry.emplace_back("description", f.meaning);
            properties.emplace_back(f.name, std::move(entry));
            if (f.required && !detail::IsOptional<M>::value) required.emplace_back(f.name);
        };
        std::apply([&](const auto&... f) { (one(f), ...); }, T::fields());
        return Value::Object{
            {"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}};
    }
}

/// The JSON text of a document.
template <IsDocument T>
std::string write_document(const T& document) {
    return to_json(to_value(document));
}

/// No document is larger: a profile of the largest machines has some MiB.
inline constexpr std::size_t kMaxDocumentBytes = std::size_t{16} << 20;

/// The document in a JSON text; `source` names the file in messages.
template <IsDocument T>
T read_document(std::string_view text, const std::string& source) {
    T out;
    from_value(parse_json(text, source), out, detail::Position{source, ""});
    return out;
}

}  // namespace weir
