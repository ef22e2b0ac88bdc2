// SPDX-License-Identifier: Apache-2.0
#include "models/gguf/split_name.h"

#include <fmt/format.h>

#include <charconv>

namespace weir::models::gguf {
namespace {

constexpr std::string_view kPattern = "-00000-of-00000.gguf";
constexpr std::size_t kDigits = 5;

/// The number that five digits are.
std::optional<std::uint32_t> digits(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + kDigits, value);
    if (error != std::errc{} || end != text.data() + kDigits) return std::nullopt;
    return value;
}

}  // namespace

std::string SplitName::file() const {
    return fmt::format("{}-{:05}-of-{:05}.gguf", name, number, count);
}

std::optional<SplitName> split_name(std::string_view file_name) {
    if (file_name.size() < kPattern.size()) return std::nullopt;
    const std::string_view ending = file_name.substr(file_name.size() - kPattern.size());
    const auto number = digits(ending.substr(1));
    const auto count = digits(ending.substr(1 + kDigits + 4));
    if (!number || !count || *number < 1 || *number > *count) return std::nullopt;
    SplitName split{std::string(file_name.substr(0, file_name.size() - kPattern.size())), *number, *count};
    if (split.file() != file_name) return std::nullopt;
    return split;
}

}  // namespace weir::models::gguf
