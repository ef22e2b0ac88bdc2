// SPDX-License-Identifier: Apache-2.0
#include "models/config_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace weir::models {
namespace {

constexpr std::uint64_t kMost = std::uint64_t{1} << 31U;
constexpr const char* kCount = "a whole number from 0 to 2^31";
constexpr const char* kConfigRemedy = "take the config.json that its makers publish with the model";

bool read_count(const Value& value, std::uint64_t& out) {
    return value.read_unsigned(out) && out <= kMost;
}

}  // namespace

ConfigFields::ConfigFields(const Value& value, std::string source, std::string path)
    : value_(value), source_(std::move(source)), path_(std::move(path)) {
    if (value_.as_object() != nullptr) return;
    throw InputError(source_,
                     fmt::format("{} is {}, not an object", path_.empty() ? "it" : path_, value_.kind()),
                     kConfigRemedy);
}

const Value* ConfigFields::find(std::string_view name) const {
    const Value* found = value_.find(name);
    return found == nullptr || found->is_null() ? nullptr : found;
}

void ConfigFields::reject(std::string_view name, const std::string& expected) const {
    const Value* found = find(name);
    const std::string path = path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
    throw InputError(source_,
                     found == nullptr
                         ? fmt::format("{} is missing; {} was expected", path, expected)
                         : fmt::format("{} is {}; {} was expected", path, found->kind(), expected),
                     kConfigRemedy);
}

bool ConfigFields::has(std::string_view name) const {
    return find(name) != nullptr;
}

bool ConfigFields::has_text(std::string_view name) const {
    const Value* found = find(name);
    return found != nullptr && found->as_string() != nullptr;
}

std::uint64_t ConfigFields::count(std::string_view name) const {
    const Value* found = find(name);
    std::uint64_t out = 0;
    if (found == nullptr || !read_count(*found, out)) reject(name, kCount);
    return out;
}

std::uint64_t ConfigFields::count_or(std::string_view name, std::uint64_t otherwise) const {
    return has(name) ? count(name) : otherwise;
}

std::uint64_t ConfigFields::same_count(std::string_view name) const {
    const Value* found = find(name);
    if (found == nullptr || found->as_array() == nullptr) return count(name);
    const std::vector<std::uint64_t> all = counts(name);
    const auto differs = [&](std::uint64_t one) { return one != all.front(); };
    if (all.empty() || std::any_of(all.begin(), all.end(), differs))
        reject(name, "one number for all layers");
    return all.front();
}

double ConfigFields::number(std::string_view name) const {
    const Value* found = find(name);
    double out = 0;
    if (found == nullptr || !found->read_number(out)) reject(name, "a number");
    return out;
}

double ConfigFields::number_or(std::string_view name, double otherwise) const {
    return has(name) ? number(name) : otherwise;
}

bool ConfigFields::flag_or(std::string_view name, bool otherwise) const {
    const Value* found = find(name);
    if (found == nullptr) return otherwise;
    if (found->as_bool() == nullptr) reject(name, "true or false");
    return *found->as_bool();
}

std::string ConfigFields::text(std::string_view name) const {
    const Value* found = find(name);
    if (found == nullptr || found->as_string() == nullptr) reject(name, "a string");
    return *found->as_string();
}

std::string ConfigFields::text_or(std::string_view name, std::string_view otherwise) const {
    return has(name) ? text(name) : std::string(otherwise);
}

std::vector<std::uint64_t> ConfigFields::counts(std::string_view name) const {
    const Value* found = find(name);
    std::vector<std::uint64_t> out;
    if (found == nullptr) return out;
    const Value::Array* array = found->as_array();
    if (array == nullptr) reject(name, "an array of whole numbers");
    for (const Value& element : *array) {
        if (!read_count(element, out.emplace_back())) reject(name, "an array of whole numbers");
    }
    return out;
}

std::vector<std::string> ConfigFields::texts(std::string_view name) const {
    const Value* found = find(name);
    std::vector<std::string> out;
    if (found == nullptr) return out;
    const Value::Array* array = found->as_array();
    if (array == nullptr) reject(name, "an array of strings");
    for (const Value& element : *array) {
        if (element.as_string() == nullptr) reject(name, "an array of strings");
        out.push_back(*element.as_string());
    }
    return out;
}

ConfigFields ConfigFields::section(std::string_view name) const {
    const Value* found = find(name);
    if (found == nullptr) reject(name, "an object");
    return {*found, source_, path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name)};
}

}  // namespace weir::models
