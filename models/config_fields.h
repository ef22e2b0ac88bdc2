// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/value.h"

namespace weir::models {

/// The members of a config.json, or of an object in it, by name. What a shape needs is asked for without an
/// alternative: an InputError names the file, the path and what was expected. Counts are whole numbers from 0
/// to 2^31, so that the product of two is far from an overflow; what makes sense is checked once a shape is
/// there (models/shape_check.h).
class ConfigFields {
public:
    /// `value` has to live as long as this does.
    ConfigFields(const Value& value, std::string source, std::string path = "");

    bool has(std::string_view name) const;       ///< present, and not null
    bool has_text(std::string_view name) const;  ///< present, and a string
    std::uint64_t count(std::string_view name) const;
    std::uint64_t count_or(std::string_view name, std::uint64_t otherwise) const;
    /// A whole number, or an array of equal ones: one for each layer.
    std::uint64_t same_count(std::string_view name) const;
    double number(std::string_view name) const;
    double number_or(std::string_view name, double otherwise) const;
    bool flag_or(std::string_view name, bool otherwise) const;
    std::string text(std::string_view name) const;
    std::string text_or(std::string_view name, std::string_view otherwise) const;
    /// An array of whole numbers from 0, or of strings; empty when it is not there.
    std::vector<std::uint64_t> counts(std::string_view name) const;
    std::vector<std::string> texts(std::string_view name) const;
    /// An object in this one; an InputError when it is not there.
    ConfigFields section(std::string_view name) const;

    /// An InputError about a member: what was expected.
    [[noreturn]] void reject(std::string_view name, const std::string& expected) const;

private:
    const Value* find(std::string_view name) const;

    const Value& value_;
    std::string source_;
    std::string path_;
};

}  // namespace weir::models
