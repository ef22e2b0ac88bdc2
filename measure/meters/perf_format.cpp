// SPDX-License-Identifier: Apache-2.0
#include "measure/meters/perf_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "measure/meters/sysfs.h"

namespace weir::measure {
namespace {

constexpr unsigned kWordBits = 64;
constexpr std::array<const char*, 3> kWords{"config", "config1", "config2"};

/// Takes what stands before the first `mark` off the front of the text, and the mark.
std::string_view take(std::string_view& text, char mark) {
    const std::string_view part = text.substr(0, text.find(mark));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    return part;
}

std::optional<PerfField::Bits> parse_bits(std::string_view text) {
    const std::optional<std::uint64_t> first = parse_count(take(text, '-'));
    const std::optional<std::uint64_t> last = text.empty() ? first : parse_count(text);
    if (!first || !last || *first > *last || *last >= kWordBits) return std::nullopt;
    return PerfField::Bits{static_cast<unsigned>(*first), static_cast<unsigned>(*last)};
}

Unreadable nonsense(std::string_view text) {
    return {
        fmt::format("the kernel describes a counter as \"{}\", which this version does not understand", text),
        "report this line; nothing but this witness depends on it"};
}

/// Puts the value into the field's bits; false when it has more.
bool put(std::uint64_t value, const PerfField& field, PerfConfig& config) {
    for (const PerfField::Bits& bits : field.bits) {
        const unsigned width = bits.last - bits.first + 1;
        const std::uint64_t mask = width == kWordBits ? ~std::uint64_t{0} : (std::uint64_t{1} << width) - 1;
        config[field.word] |= (value & mask) << bits.first;
        value = width == kWordBits ? 0 : value >> width;
    }
    return value == 0;
}

}  // namespace

Readable<PerfField> parse_perf_field(std::string_view text) {
    const std::string_view whole = text;
    const std::string_view word = take(text, ':');
    const auto known = std::find(kWords.begin(), kWords.end(), word);
    if (known == kWords.end() || text.empty()) return nonsense(whole);
    PerfField field;
    field.word = static_cast<std::size_t>(known - kWords.begin());
    while (!text.empty()) {
        const std::optional<PerfField::Bits> bits = parse_bits(take(text, ','));
        if (!bits) return nonsense(whole);
        field.bits.push_back(*bits);
    }
    return field;
}

Readable<PerfConfig> encode_perf_event(std::string_view text, const PerfFormat& format) {
    const std::string_view whole = text;
    PerfConfig config{};
    if (text.empty()) return nonsense(whole);
    while (!text.empty()) {
        std::string_view term = take(text, ',');
        const bool has_value = term.find('=') != std::string_view::npos;
        const auto field = format.find(std::string(take(term, '=')));
        const std::optional<std::uint64_t> value = has_value ? parse_count(term) : 1;
        if (field == format.end() || !value || !put(*value, field->second, config)) return nonsense(whole);
    }
    return config;
}

}  // namespace weir::measure
