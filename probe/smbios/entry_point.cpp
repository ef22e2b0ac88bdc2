// SPDX-License-Identifier: Apache-2.0
#include "probe/smbios/entry_point.h"

#include <fmt/format.h>

#include <algorithm>

#include "probe/smbios/bytes.h"

namespace weir::probe::smbios {
namespace {

using Bytes = std::span<const std::byte>;

// Section 5.2.1: the 32-bit entry point, and the intermediate one that lies in it.
constexpr std::size_t kLength2 = 0x1F;
constexpr std::size_t kIntermediate = 0x10;
constexpr std::size_t kIntermediateLength = 0x0F;
// Section 5.2.2: the 64-bit entry point.
constexpr std::size_t kLength3 = 0x18;

/// The bytes of an entry point add up to 0.
void check_sum(Bytes bytes, std::size_t at, std::size_t length, EntryPoint& entry) {
    unsigned sum = 0;
    for (const std::byte b : bytes.subspan(at, std::min(length, bytes.size() - at))) {
        sum += std::to_integer<unsigned>(b);
    }
    if (sum % 256 == 0) return;
    entry.problems.push_back(
        {at, fmt::format("the checksum of the entry point is wrong: its bytes add up to {:#04x}, not to 0",
                         sum % 256)});
}

/// Some firmware writes a minor number that was never published where it means another: 2.31 and 2.33
/// (hexadecimal 1F and 21) for 2.3, 2.51 (33) for 2.6, as dmidecode also takes them.
std::string version2(unsigned major, unsigned minor, EntryPoint& entry) {
    constexpr unsigned kHighestMinor = 9;
    if (major != 2 || minor <= kHighestMinor) return fmt::format("{}.{}", major, minor);
    const bool means_3 = minor == 0x1F || minor == 0x21;
    const bool means_6 = minor == 0x33;
    entry.problems.push_back({6, fmt::format("there is no SMBIOS 2.{}", minor)});
    if (means_3) return "2.3";
    return means_6 ? "2.6" : fmt::format("2.{}", minor);
}

/// The fields of the `_DMI_` part, which begins at `at`; false when it is cut.
bool read_intermediate(Bytes bytes, std::size_t at, EntryPoint& entry) {
    const auto length = read_integer<std::uint16_t>(bytes, at + 0x06);
    const auto address = read_integer<std::uint32_t>(bytes, at + 0x08);
    const auto structures = read_integer<std::uint16_t>(bytes, at + 0x0C);
    if (!length || !address || !structures) return false;
    entry.table_bytes = *length;
    entry.table_address = *address;
    entry.structures = *structures;
    return true;
}

std::optional<EntryPoint> parse_3(Bytes bytes) {
    if (bytes.size() < kLength3) return std::nullopt;
    EntryPoint entry;
    entry.length = kLength3;
    entry.version = fmt::format("{}.{}.{}", std::to_integer<int>(bytes[7]), std::to_integer<int>(bytes[8]),
                                std::to_integer<int>(bytes[9]));
    entry.table_bytes = *read_integer<std::uint32_t>(bytes, 0x0C);
    entry.table_address = *read_integer<std::uint64_t>(bytes, 0x10);
    check_sum(bytes, 0, std::to_integer<std::size_t>(bytes[6]), entry);
    return entry;
}

std::optional<EntryPoint> parse_2(Bytes bytes) {
    EntryPoint entry;
    if (bytes.size() < kLength2 || !read_intermediate(bytes, kIntermediate, entry)) return std::nullopt;
    entry.length = kLength2;
    entry.version = version2(std::to_integer<unsigned>(bytes[6]), std::to_integer<unsigned>(bytes[7]), entry);
    // SMBIOS 2.1 had an erratum here: some write 0x1E and mean 0x1F.
    const auto length = std::to_integer<std::size_t>(bytes[5]);
    check_sum(bytes, 0, length == kLength2 - 1 ? kLength2 : length, entry);
    if (!spells(bytes, kIntermediate, "_DMI_"))
        entry.problems.push_back({kIntermediate, "the entry point has no \"_DMI_\" at 0x10"});
    check_sum(bytes, kIntermediate, kIntermediateLength, entry);
    return entry;
}

std::optional<EntryPoint> parse_legacy(Bytes bytes) {
    EntryPoint entry;
    if (bytes.size() < kIntermediateLength || !read_intermediate(bytes, 0, entry)) return std::nullopt;
    entry.length = kIntermediateLength;
    const auto revision = std::to_integer<unsigned>(bytes[0x0E]);  // binary-coded decimal
    entry.version = fmt::format("{}.{}", revision >> 4, revision & 0x0F);
    check_sum(bytes, 0, kIntermediateLength, entry);
    return entry;
}

}  // namespace

std::optional<EntryPoint> parse_entry_point(Bytes bytes) {
    if (spells(bytes, 0, "_SM3_")) return parse_3(bytes);
    if (spells(bytes, 0, "_SM_")) return parse_2(bytes);
    if (spells(bytes, 0, "_DMI_")) return parse_legacy(bytes);
    return std::nullopt;
}

}  // namespace weir::probe::smbios
