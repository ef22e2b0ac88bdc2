// SPDX-License-Identifier: Apache-2.0
#include "models/gguf/split_doubts.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

namespace weir::models::gguf {
namespace {

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
