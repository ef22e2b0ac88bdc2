// SPDX-License-Identifier: Apache-2.0
#include "base/value.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "base/error.h"

namespace weir {
namespace {

using Json = nlohmann::ordered_json;

Json to_library(const Value& value);

struct ToLibrary {
    Json operator()(std::monostate) const { return nullptr; }
    Json operator()(const Value::Array& array) const {
        Json out = Json::array();
        for (const Value& item : array) out.push_back(to_library(item));
        return out;
    }
    Json operator()(const Value::Object& object) const {
        Json out = Json::object();
        for (const auto& [name, item] : object) out[name] = to_library(item);
        return out;
    }
    template <class T>
    Json operator()(const T& plain) const {
        return plain;
    }
};

Json to_library(const Value& value) {
    return std::visit(ToLibrary{}, value.data());
}

Value from_library(const Json& json) {
    switch (json.type()) {
        case Json::value_t::boolean:
            return json.get<bool>();
        case Json::value_t::number_integer:
            return json.get<std::int64_t>();
        case Json::value_t::number_unsigned:
            return json.get<std::uint64_t>();
        case Json::value_t::number_float:
            return json.get<double>();
        case Json::value_t::string:
            return json.get<std::string>();
        case Json::value_t::array: {
            Value::Array out;
            for (const Json& item : json) out.push_back(from_library(item));
            return out;
        }
        case Json::value_t::object: {
            Value::Object out;
            for (const auto& [name, item] : json.items()) out.emplace_back(name, from_library(item));
            return out;
        }
        default:
            return {};
    }
}

}  // namespace

bool Value::read_number(double& out) const {
    if (const auto* d = std::get_if<double>(&data_))
        out = *d;
    else if (const auto* i = std::get_if<std::int64_t>(&data_))
        out = static_cast<double>(*i);
    else if (const auto* u = std::get_if<std::uint64_t>(&data_))
        out = static_cast<double>(*u);
    else
        return false;
    return true;
}

bool Value::read_integer(std::int64_t& out) const {
    if (const auto* i = std::get_if<std::int64_t>(&data_)) {
        out = *i;
        return true;
    }
    const auto* u = std::get_if<std::uint64_t>(&data_);
    if (u == nullptr || *u > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return false;
    out = static_cast<std::int64_t>(*u);
    return true;
}

bool Value::read_unsigned(std::uint64_t& out) const {
    if (const auto* u = std::get_if<std::uint64_t>(&data_)) {
        out = *u;
        return true;
    }
    const auto* i = std::get_if<std::int64_t>(&data_);
    if (i == nullptr || *i < 0) return false;
    out = static_cast<std::uint64_t>(*i);
    return true;
}

const Value* Value::find(std::string_view name) const {
    const Object* object = as_object();
    if (object == nullptr) return nullptr;
    for (const auto& [key, value] : *object) {
        if (key == name) return &value;
    }
    return nullptr;
}

std::string_view Value::kind() const {
    static constexpr std::string_view kKinds[] = {"null",     "a boolean", "a number", "a number",
                                                  "a number", "a string",  "an array", "an object"};
    return kKinds[data_.index()];
}

std::string to_json(const Value& value) {
    // Text from firmware may be no UTF-8: such bytes become replacement characters.
    return to_library(value).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

namespace {

/// How deep arrays and objects lie within each other; counted before parsing, which goes as deep on the
/// stack.
bool is_too_deep(std::string_view text) {
    constexpr int kDeepest = 128;
    int depth = 0;
    bool in_string = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (in_string && c == '\\') ++at;
        if (c == '"') in_string = !in_string;
        if (in_string) continue;
        if (c == '[' || c == '{') ++depth;
        if (c == ']' || c == '}') --depth;
        if (depth > kDeepest) return true;
    }
    return false;
}

}  // namespace

Value parse_json(std::string_view text, const std::string& source) {
    if (is_too_deep(text))
        throw InputError(source, "arrays and objects lie deeper than 128 within each other",
                         "give a document that weir wrote");
    try {
        return from_library(Json::parse(text));
    } catch (const Json::parse_error& e) {
        throw InputError(source + ": byte " + std::to_string(e.byte), "this is not JSON",
                         "give a document that weir wrote");
    } catch (const Json::exception&) {
        throw InputError(source, "a number is out of range", "give a document that weir wrote");
    }
}

}  // namespace weir
