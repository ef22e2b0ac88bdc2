// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace weir::probe::smbios {

// The values in dmidecode's text. What is none ("Unknown", "Not Provided") gives nothing.

/// The number at the start of the value, whatever unit follows: "3200 MT/s", "667 MHz (1.5 ns)", "72 bits".
std::optional<std::uint64_t> parse_number(std::string_view value);
/// The same as an int; nothing when it is too large.
std::optional<int> parse_count(std::string_view value);
/// "16384 MB", "16 GB", "1 TB", "512 kB" in bytes; units are powers of 1024.
std::optional<std::uint64_t> parse_bytes(std::string_view value);
/// "0x0007FFFFFFF".
std::optional<std::uint64_t> parse_address(std::string_view value);
/// "0x0010", of 16 bits.
std::optional<std::uint16_t> parse_handle(std::string_view value);

/// Appends the bytes of a line as "CA 1B 09 01"; false, with nothing appended, when the line is something
/// else.
bool add_bytes(std::string_view line, std::vector<std::byte>& bytes);

}  // namespace weir::probe::smbios
