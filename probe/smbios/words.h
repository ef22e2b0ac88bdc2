// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace weir::probe::smbios {

// The words of SMBIOS's enumerations (DMTF DSP0134), spelled as dmidecode prints them, so that a table and a
// text of it give the same records. A code without a word gives "<OUT OF SPEC>".

inline constexpr std::string_view kOutOfSpec = "<OUT OF SPEC>";

std::string processor_type_word(std::uint8_t code);    ///< section 7.5.1
std::string array_location_word(std::uint8_t code);    ///< section 7.17.1
std::string array_use_word(std::uint8_t code);         ///< section 7.17.2
std::string error_correction_word(std::uint8_t code);  ///< section 7.17.3
std::string form_factor_word(std::uint8_t code);       ///< section 7.18.1
std::string memory_type_word(std::uint8_t code);       ///< section 7.18.2
std::string technology_word(std::uint8_t code);        ///< section 7.18.6
std::string channel_type_word(std::uint8_t code);      ///< section 7.38.1

/// The words of all bits that are set, lowest first, blanks between; "None" without any (section 7.18.3).
std::string type_detail_words(std::uint16_t bits);

/// A string as the firmware meant it: no blanks around it, "." for what cannot be printed.
std::string tidy(std::string_view raw);

/// `tidy`, and empty when the words say that there is nothing: "Not Specified", "None", "<BAD INDEX>".
std::string tidy_value(std::string_view raw);

}  // namespace weir::probe::smbios
