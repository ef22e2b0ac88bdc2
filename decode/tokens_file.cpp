// SPDX-License-Identifier: Apache-2.0
#include "decode/tokens_file.h"

#include <fmt/format.h>

#include <string>

#include "base/error.h"
#include "base/files.h"
#include "base/value.h"

namespace weir::decode {
namespace {

constexpr std::size_t kMostBytes = 64U << 20U;
constexpr const char* kRemedy =
    "give a JSON array of token ids, such as [328, 299, 176], or an array of such arrays";

std::uint32_t id_of(const Value& value, const std::string& where, std::uint64_t vocab) {
    std::uint64_t id = 0;
    if (!value.read_unsigned(id))
        throw InputError(where, fmt::format("is {}, no token id", value.kind()), kRemedy);
    if (id < vocab) return static_cast<std::uint32_t>(id);
    throw InputError(where, fmt::format("token {} is none of the {} of the model's vocabulary", id, vocab),
                     "tokenise with this model's own tokenizer");
}

/// An array of ids: the file's, or its entry `entry` such as "[2]".
std::vector<std::uint32_t> ids_of(const Value& value, const std::string& file, const std::string& entry,
                                  std::uint64_t vocab) {
    const std::string where = entry.empty() ? file : file + ": " + entry;
    const Value::Array* ids = value.as_array();
    if (ids == nullptr) throw InputError(where, fmt::format("is {}, no array", value.kind()), kRemedy);
    if (ids->empty()) throw InputError(where, "has no token", kRemedy);
    std::vector<std::uint32_t> tokens;
    tokens.reserve(ids->size());
    for (const Value& each : *ids)
        tokens.push_back(id_of(each, fmt::format("{}: {}[{}]", file, entry, tokens.size()), vocab));
    return tokens;
}

}  // namespace

std::vector<std::vector<std::uint32_t>> read_tokens(const std::filesystem::path& file, std::uint64_t vocab) {
    const Value document = parse_json(read_file(file, kMostBytes), file.string(), kRemedy);
    const Value::Array* entries = document.as_array();
    if (entries == nullptr || entries->empty() || entries->front().as_array() == nullptr)
        return {ids_of(document, file.string(), "", vocab)};
    std::vector<std::vector<std::uint32_t>> sequences;
    for (const Value& entry : *entries)
        sequences.push_back(ids_of(entry, file.string(), fmt::format("[{}]", sequences.size()), vocab));
    return sequences;
}

}  // namespace weir::decode
