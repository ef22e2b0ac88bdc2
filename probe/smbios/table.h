// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "probe/smbios/bytes.h"
#include "probe/smbios/records.h"

namespace weir::probe::smbios {

/// One structure of a table (DMTF DSP0134, section 6.1). It points into the table's bytes.
struct Structure {
    std::uint8_t type = 0;
    std::uint16_t handle = 0;
    std::size_t offset = 0;                ///< of its header in the table
    std::span<const std::byte> formatted;  ///< header and fields, without the strings
    std::vector<std::string_view> strings;

    /// The field at `at` from the header's start; nothing when this structure is too short to have it, as
    /// those of earlier versions are.
    template <std::unsigned_integral T>
    std::optional<T> field(std::size_t at) const {
        return read_integer<T>(formatted, at);
    }
    std::optional<std::uint8_t> byte(std::size_t at) const { return field<std::uint8_t>(at); }
    std::optional<std::uint16_t> word(std::size_t at) const { return field<std::uint16_t>(at); }
    std::optional<std::uint32_t> dword(std::size_t at) const { return field<std::uint32_t>(at); }
    std::optional<std::uint64_t> qword(std::size_t at) const { return field<std::uint64_t>(at); }
};

inline constexpr std::uint8_t kInactive = 126;    ///< section 7.45: to be passed over
inline constexpr std::uint8_t kEndOfTable = 127;  ///< section 7.46

struct Table {
    std::vector<Structure> structures;   ///< without inactive ones and the end of the table
    std::vector<Structure> passed_over;  ///< those: what a redaction has to see all the same
    std::size_t walked = 0;              ///< how many there were, with those
    bool ended = false;                  ///< whether an end-of-table structure was reached
    std::vector<Problem> problems;
};

/// Walks over the structures to the end of the table or of the bytes, whichever is first. Reads nothing
/// outside `bytes`, throws nothing, and takes time in proportion to their number. A structure that is cut in
/// its formatted area ends the walk; one that is cut in its strings keeps those that are whole; one whose
/// length is impossible is left out, and the walk goes on behind the next pair of zeros. Each is a problem
/// with its offset.
Table walk_table(std::span<const std::byte> bytes);

}  // namespace weir::probe::smbios
