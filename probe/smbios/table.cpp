// SPDX-License-Identifier: Apache-2.0
#include "probe/smbios/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

namespace weir::probe::smbios {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t kHeaderBytes = 4;
/// A handle has 16 bits, so no table has more structures. Without this limit 64 MiB of nonsense would become
/// gigabytes.
constexpr std::size_t kMostStructures = 65536;

/// The first offset behind the next two zeros at or after `from`; nothing when there are none.
std::optional<std::size_t> behind_two_zeros(Bytes bytes, std::size_t from) {
    constexpr std::byte kZeros[2] = {};
    const auto start = bytes.begin() + static_cast<std::ptrdiff_t>(std::min(from, bytes.size()));
    const auto found = std::search(start, bytes.end(), std::begin(kZeros), std::end(kZeros));
    if (found == bytes.end()) return std::nullopt;
    return static_cast<std::size_t>(found - bytes.begin()) + 2;
}

/// The strings of a set, up to the first empty one. One without its closing zero is left out.
std::vector<std::string_view> split_strings(Bytes set) {
    std::vector<std::string_view> strings;
    std::string_view rest(reinterpret_cast<const char*>(set.data()), set.size());
    for (std::size_t end = rest.find('\0'); end != std::string_view::npos && end != 0;
         end = rest.find('\0')) {
        strings.push_back(rest.substr(0, end));
        rest.remove_prefix(end + 1);
    }
    return strings;
}

bool all_zero(Bytes bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
}

class Walk {
public:
    explicit Walk(Bytes bytes) : bytes_(bytes) {}

    Table run() {
        while (!table_.ended && at_ < bytes_.size() && step()) {
        }
        return std::move(table_);
    }

private:
    void problem(std::string what) { table_.problems.push_back({at_, std::move(what)}); }

    /// Takes the structure at `at_` and moves behind it; false when nothing more can be found.
    bool step() {
        const Bytes rest = bytes_.subspan(at_);
        if (rest.size() < kHeaderBytes || std::to_integer<std::size_t>(rest[1]) < kHeaderBytes)
            return pass_over_nonsense(rest);
        const auto length = std::to_integer<std::size_t>(rest[1]);
        if (length > rest.size()) {
            problem(fmt::format("the table ends in a structure of type {}: it has {} bytes of {}",
                                std::to_integer<int>(rest[0]), rest.size(), length));
            return false;
        }
        if (table_.walked == kMostStructures) {
            problem(
                fmt::format("there are more than {} structures; the others were not read", kMostStructures));
            return false;
        }
        take(rest, length);
        return true;
    }

    void take(Bytes rest, std::size_t length) {
        Structure structure;
        structure.type = std::to_integer<std::uint8_t>(rest[0]);
        structure.handle = *read_integer<std::uint16_t>(rest, 2);
        structure.offset = at_;
        structure.formatted = rest.first(length);
        const std::optional<std::size_t> end = behind_two_zeros(rest, length);
        structure.strings = split_strings(rest.subspan(length, end.value_or(rest.size()) - length));
        ++table_.walked;
        table_.ended = structure.type == kEndOfTable;
        // The end of the table has no strings, and firmware that saves the two zeros behind it does no harm.
        if (!end && !table_.ended)
            problem(fmt::format("the strings of a structure of type {} have no end", structure.type));
        at_ += end.value_or(rest.size());
        const bool passed_over = structure.type == kEndOfTable || structure.type == kInactive;
        (passed_over ? table_.passed_over : table_.structures).push_back(std::move(structure));
    }

    bool pass_over_nonsense(Bytes rest) {
        if (all_zero(rest)) return false;  // padding
        if (rest.size() < kHeaderBytes) {
            problem(
                fmt::format("the table ends in a header: it has {} bytes of {}", rest.size(), kHeaderBytes));
            return false;
        }
        problem(fmt::format("a structure of type {} says it has {} bytes, fewer than its header",
                            std::to_integer<int>(rest[0]), std::to_integer<int>(rest[1])));
        const std::optional<std::size_t> next = behind_two_zeros(rest, kHeaderBytes);
        at_ += next.value_or(rest.size());
        return next.has_value();
    }

    Bytes bytes_;
    std::size_t at_ = 0;
    Table table_;
};

}  // namespace

Table walk_table(Bytes bytes) {
    return Walk(bytes).run();
}

}  // namespace weir::probe::smbios
