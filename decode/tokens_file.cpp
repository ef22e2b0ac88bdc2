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
constexpr const char* kRemedy = "give a JSON array of token ids, such as [328, 299, 176]";

std::uint32_t id_of(const Value& value, std::size_t entry, const std::string& file, std::uint64_t vocab) {
    std::uint64_t id = 0;
    const std::string where = fmt::format("{}: [{}]", file, entry);
    if (!value.read_unsigned(id))
        throw InputError(where, fmt::format("is {}, no token id", value.kind()), kRemedy);
    if (id < vocab) return static_cast<std::uint32_t>(id);
    throw InputError(where, fmt::format("token {} is none of the {} of the model's vocabulary", id, vocab),
                     "tokenise with this model's own tokenizer");
}

}  // namespace

std::vector<std::uint32_t> read_tokens(const std::filesystem::path& file, std::uint64_t vocab) {
    const Value document = parse_json(read_file(file, kMostBytes), file.string(), kRemedy);
    const Value::Array* ids = document.as_array();
    if (ids == nullptr)
        throw InputError(file.string(), fmt::format("is {}, no array", document.kind()), kRemedy);
    if (ids->empty()) throw InputError(file.string(), "has no token", kRemedy);
    std::vector<std::uint32_t> tokens;
    tokens.reserve(ids->size());
    for (const Value& each : *ids) tokens.push_back(id_of(each, tokens.size(), file.string(), vocab));
    return tokens;
}

}  // namespace weir::decode
