// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "probe/smbios/records.h"

namespace weir::probe::smbios {

/// The records in a text that dmidecode printed, the same that the table itself gives (decode.h): of any
/// version from 2.x on, whole, in parts, cut, or pasted from a web page (split_sections says what is borne
/// with). Problems carry the line. An InputError names `source`, the line and what was expected when nothing
/// in it is dmidecode's.
Records read_dmidecode_text(std::string_view text, const std::string& source);

}  // namespace weir::probe::smbios
