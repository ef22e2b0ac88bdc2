// SPDX-License-Identifier: Apache-2.0
#include "cli/memory_size.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <optional>
#include <string_view>

#include "base/error.h"

namespace weir::cli {
namespace {

constexpr double kMost = 0x1p56;

struct Unit {
    std::string_view name;
    double bytes;
};

constexpr std::array<Unit, 8> kUnits = {{
    {"gib", 0x1p30},
    {"tib", 0x1p40},
    {"g", 0x1p30},
    {"t", 0x1p40},
    {"gb", 1e9},
    {"tb", 1e12},
    {"mib", 0x1p20},
    {"mb", 1e6},
}};

std::optional<double> unit_bytes(std::string name) {
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    name.erase(0, std::min(name.find_first_not_of(' '), name.size()));
    for (const Unit& unit : kUnits) {
        if (unit.name == name) return unit.bytes;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> parse(const std::string& text) {
    double number = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || !std::isfinite(number)) return std::nullopt;
    const std::optional<double> unit = unit_bytes(std::string(stopped, end));
    if (!unit) return std::nullopt;
    const double bytes = number * *unit;
    if (!(bytes >= 1) || bytes > kMost) return std::nullopt;
    return static_cast<std::uint64_t>(bytes);
}

std::string complaint(const std::string& text) {
    return fmt::format("\"{}\" is no size of memory: 768GiB, 1TiB, 512GB", text);
}

}  // namespace

std::uint64_t parse_memory_size(const std::string& text) {
    if (const std::optional<std::uint64_t> bytes = parse(text)) return *bytes;
    throw UsageError(complaint(text), "give a number with its unit");
}

CLI::Validator memory_size() {
    const auto check = [](const std::string& text) { return parse(text) ? std::string() : complaint(text); };
    return {check, ""};
}

}  // namespace weir::cli
