// SPDX-License-Identifier: Apache-2.0
#include "models/gguf/split_check.h"

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "models/gguf/header_bytes.h"

namespace weir::models::gguf {
namespace {

/// A value as messages show it: numbers of different types that are the same are written the same.
std::string shown(const Value& value) {
    return std::visit(
        [](const auto& of) -> std::string {
            using Type = std::decay_t<decltype(of)>;
            if constexpr (std::is_same_v<Type, std::string_view>) {
                return in_quotes(of);
            } else if constexpr (std::is_same_v<Type, Array>) {
                return fmt::format("{} of {}", of.count, name(of.element_type));
            } else {
                return fmt::format("{}", of);
            }
        },
        value);
}

void require_same(const Header& first, const Header& part) {
    for (const Metadata::Item& item : part.metadata.items()) {
        const Metadata::Item* same = first.metadata.find(item.key);
        if (same == nullptr || item.key == kPartNumberKey) continue;
        const std::string here = shown(part.metadata.value(item));
        const std::string there = shown(first.metadata.value(*same));
        if (here == there) continue;
        refuse(part.file, item.offset,
               fmt::format("{} is {} here and {} in {}: these are parts of two models", item.key, here, there,
                           first.file),
               "put the parts of one download into one folder, and those of another into another");
    }
}

}  // namespace

void require_one_model(std::span<const Header> parts) {
    for (const Header& part : parts) require_same(parts.front(), part);
}

}  // namespace weir::models::gguf
