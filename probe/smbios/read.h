// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "base/readable.h"
#include "probe/smbios/records.h"
#include "probe/system_files.h"

namespace weir::probe::smbios {

/// Real tables have some kilobytes. What is larger than this is not one, and is refused before it is read.
inline constexpr std::size_t kMaxInputBytes = std::size_t{64} << 20;

/// The same of dmidecode's text: the largest on file has 300 KiB.
inline constexpr std::size_t kMaxTextBytes = std::size_t{4} << 20;

/// The records of an SMBIOS table in whatever form it comes: a text of dmidecode (dmidecode_text.h), also in
/// UTF-16, or bytes (dump.h), told apart by content. An InputError names `source`, the place and what was
/// expected when nothing can be used.
Records read_smbios(std::span<const std::byte> bytes, const std::string& source);

/// The same of a file, or of a folder with a copy of the kernel's two files. An InputError also when it
/// cannot be read, or is larger than kMaxInputBytes.
Records read_smbios_file(const std::filesystem::path& path);

/// The table that the kernel shows in /sys/firmware/dmi/tables. Unreadable, with the reason, where there is
/// none (a virtual machine, a board with a device tree), where it may not be read (root alone may), and where
/// it is nonsense.
Readable<Records> read_smbios(const SystemFiles& files);

}  // namespace weir::probe::smbios
