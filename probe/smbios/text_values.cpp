// SPDX-License-Identifier: Apache-2.0
#include "probe/smbios/text_values.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace weir::probe::smbios {
namespace {

struct Unit {
    std::string_view name;
    unsigned power;  ///< of 1024
};

constexpr Unit kUnits[] = {{"bytes", 0}, {"kB", 1}, {"KB", 1}, {"MB", 2},
                           {"GB", 3},    {"TB", 4}, {"PB", 5}, {"EB", 6}};

/// The number at the start of `value`, which is moved behind it.
std::optional<std::uint64_t> take_number(std::string_view& value, int base) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number, base);
    if (error != std::errc()) return std::nullopt;
    value.remove_prefix(static_cast<std::size_t>(end - value.data()));
    return number;
}

bool is_hex_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

}  // namespace

std::optional<std::uint64_t> parse_number(std::string_view value) {
    return take_number(value, 10);
}

std::optional<int> parse_count(std::string_view value) {
    const auto number = parse_number(value);
    if (!number || *number > static_cast<std::uint64_t>(std::numeric_limits<int>::max())) return std::nullopt;
    return static_cast<int>(*number);
}

std::optional<std::uint64_t> parse_bytes(std::string_view value) {
    const auto number = take_number(value, 10);
    if (!number) return std::nullopt;
    value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
    for (const Unit& unit : kUnits) {
        if (value != unit.name) continue;
        const unsigned bits = 10 * unit.power;
        if (*number > std::numeric_limits<std::uint64_t>::max() >> bits) return std::nullopt;
        return *number << bits;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> parse_address(std::string_view value) {
    if (!value.starts_with("0x")) return std::nullopt;
    value.remove_prefix(2);
    return take_number(value, 16);
}

std::optional<std::uint16_t> parse_handle(std::string_view value) {
    const auto number = parse_address(value);
    if (!number || *number > std::numeric_limits<std::uint16_t>::max()) return std::nullopt;
    return static_cast<std::uint16_t>(*number);
}

bool add_bytes(std::string_view line, std::vector<std::byte>& bytes) {
    std::vector<std::byte> found;
    while (!line.empty()) {
        if (line.size() < 2 || !is_hex_digit(line[0]) || !is_hex_digit(line[1])) return false;
        if (line.size() > 2 && line[2] != ' ') return false;
        std::string_view pair = line.substr(0, 2);
        found.push_back(static_cast<std::byte>(*take_number(pair, 16)));
        line.remove_prefix(std::min<std::size_t>(line.size(), 3));
    }
    bytes.insert(bytes.end(), found.begin(), found.end());
    return !found.empty();
}

}  // namespace weir::probe::smbios
