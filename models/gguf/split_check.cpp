// SPDX-License-Identifier: Apache-2.0
#include "models/gguf/split_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <string_view>
#include <type_traits>
#include <variant>

#include "models/gguf/header_bytes.h"

namespace weir::models::gguf {
namespace {

constexpr std::string_view kNumber = "split.no";  // the one that differs

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
        if (same == nullptr || item.key == kNumber) continue;
        const std::string here = shown(part.metadata.value(item));
        const std::string there = shown(first.metadata.value(*same));
        if (here == there) continue;
        refuse(part.file, item.offset,
               fmt::format("{} is {} here and {} in {}: these are parts of two models", item.key, here, there,
                           first.file),
               "put the parts of one download into one folder, and those of another into another");
    }
}

/// What a tensor is for, whatever its layer: "blk.12.attn_q.weight" is "attn_q.weight".
std::string_view role(std::string_view name) {
    constexpr std::string_view kBlock = "blk.";
    if (!name.starts_with(kBlock)) return name;
    const std::size_t dot = name.find('.', kBlock.size());
    return dot == std::string_view::npos ? name : name.substr(dot + 1);
}

/// The formats of matrices by what they are for. Routers and the like stay in F32 whatever the quantisation.
using Formats = std::map<std::string_view, std::set<formats::Format>>;

std::vector<Formats> formats_by_part(const Checkpoint& checkpoint) {
    std::vector<Formats> parts(checkpoint.parts.size());
    for (const StoredTensor& tensor : checkpoint.tensors) {
        if (tensor.rows() == 1 || tensor.format == formats::Format::kF32) continue;
        parts.at(tensor.part)[role(tensor.name)].insert(tensor.format);
    }
    return parts;
}

/// Kinds of matrices that both have, as long as none of them has a format in both.
std::size_t kinds_that_all_differ(const Formats& a, const Formats& b) {
    std::size_t differ = 0;
    for (const auto& [kind, formats] : a) {
        const auto found = b.find(kind);
        if (found == b.end()) continue;
        const bool apart = std::none_of(formats.begin(), formats.end(), [&](formats::Format format) {
            return found->second.contains(format);
        });
        if (!apart) return 0;
        ++differ;
    }
    return differ;
}

}  // namespace

void require_one_model(std::span<const Header> parts) {
    for (const Header& part : parts) require_same(parts.front(), part);
}

std::vector<std::string> split_doubts(const Checkpoint& checkpoint) {
    constexpr std::size_t kEnough =
        4;  // mixes give some kinds of matrices more bits in some layers, never all
    const std::vector<Formats> parts = formats_by_part(checkpoint);
    std::vector<std::string> doubts;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const std::size_t kinds = kinds_that_all_differ(parts[i - 1], parts[i]);
        if (kinds < kEnough) continue;
        doubts.push_back(fmt::format(
            "all {} kinds of matrices that {} and {} share are in other formats there: "
            "these look like parts of two quantisations",
            kinds, checkpoint.parts[i - 1].path.string(), checkpoint.parts[i].path.filename().string()));
    }
    return doubts;
}

}  // namespace weir::models::gguf
