// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace weir::probe::smbios {

/// The text of a file in UTF-16, as Windows' shell redirects what it prints: told by its byte order mark,
/// with a character of ASCII behind it. What is not ASCII becomes '?', a no-break space a blank, since
/// dmidecode prints nothing else. Nothing when it is no such file.
std::optional<std::string> from_utf16(std::string_view bytes);

}  // namespace weir::probe::smbios
