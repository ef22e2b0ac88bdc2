// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "probe/smbios/records.h"

namespace weir::probe::smbios {

/// One "Key: value" line of a text, both tidy.
struct TextField {
    std::string key;
    std::string value;

    bool operator==(const TextField&) const = default;
};

/// What dmidecode printed of one structure.
struct Section {
    std::size_t line = 0;  ///< where it begins, from 1
    std::optional<std::uint16_t> handle;
    std::optional<int> type;  ///< from the line with the handle, else from the title
    std::vector<TextField> fields;
    std::vector<std::byte> data;  ///< what "Header and Data:" lists, when it has no better words

    /// The value of the first field of that name; null when there is none.
    const std::string* find(std::string_view key) const;
    /// The same as a string, the word of an enumeration as it stands; empty when there is none.
    std::string word(std::string_view key) const;
    /// The same, tidied of words for nothing ("Not Specified"); empty when there is none.
    std::string text(std::string_view key) const;
};

/// The sections of a text in its order, each structure once.
struct Sections {
    std::string version;  ///< of SMBIOS, as the first dump says it
    std::vector<Section> sections;
    std::vector<Problem> problems;
};

/// Cuts a text into the structures that dmidecode printed. The text may come from any version of it, with
/// lines quoted ("> "), indented otherwise or not at all, with carriage returns, without handles (`dmidecode
/// -q`, grep), and may be cut anywhere: a last line without its end is believed only where the same line
/// stands farther up. Of several dumps, a later one adds what the earlier lack, unless it is of another
/// machine: then it is left out, with a problem. Throws nothing.
Sections split_sections(std::string_view text);

}  // namespace weir::probe::smbios
