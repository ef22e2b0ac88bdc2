// SPDX-License-Identifier: Apache-2.0
#include "base/value.h"

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

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

/// Makes a value while the library reads: in time linear in the text, and never deeper than its destructor
/// can go on the stack.
class ValueBuilder final : public nlohmann::json_sax<Json> {
public:
    ValueBuilder(const std::string& source, const std::string& remedy) : source_(source), remedy_(remedy) {}

    Value take() { return std::move(root_); }

    bool null() override { return add({}); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(std::int64_t value) override { return add(value); }
    bool number_unsigned(std::uint64_t value) override { return add(value); }
    bool number_float(double value, const std::string&) override { return add(value); }
    bool string(std::string& value) override { return add(std::move(value)); }
    bool binary(Json::binary_t&) override { return false; }  // JSON has none
    bool key(std::string& name) override {
        open_.back().name = std::move(name);
        return true;
    }
    bool start_object(std::size_t) override { return open(Value::Object()); }
    bool start_array(std::size_t) override { return open(Value::Array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool parse_error(std::size_t byte, const std::string&, const Json::exception& error) override {
        if (dynamic_cast<const Json::parse_error*>(&error) == nullptr)
            throw InputError(source_, "a number is out of range", remedy_);
        throw InputError(source_ + ": byte " + std::to_string(byte), "this is not JSON", remedy_);
    }

private:
    static constexpr std::size_t kDeepest = 128;

    /// An array or object that is not at its end, and the name of its next member.
    struct Open {
        std::variant<Value::Array, Value::Object> members;
        std::string name;
    };

    bool add(Value value) {
        if (open_.empty()) {
            root_ = std::move(value);
        } else if (auto* array = std::get_if<Value::Array>(&open_.back().members)) {
            array->push_back(std::move(value));
        } else {
            std::get<Value::Object>(open_.back().members)
                .emplace_back(std::move(open_.back().name), std::move(value));
        }
        return true;
    }

    template <class Members>
    bool open(Members members) {
        if (open_.size() == kDeepest)
            throw InputError(source_,
                             fmt::format("arrays and objects lie deeper than {} within each other", kDeepest),
                             remedy_);
        open_.push_back({std::move(members), {}});
        return true;
    }

    bool close() {
        auto members = std::move(open_.back().members);
        open_.pop_back();
        return std::visit([&](auto& whole) { return add(Value(std::move(whole))); }, members);
    }

    const std::string& source_;
    const std::string& remedy_;
    std::vector<Open> open_;
    Value root_;
};

}  // namespace

Value parse_json(std::string_view text, const std::string& source, const std::string& remedy) {
    ValueBuilder builder(source, remedy);
    Json::sax_parse(text, &builder);
    return builder.take();
}

}  // namespace weir
