// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace weir {

/// The whole file as bytes; an InputError names the file and the system's reason. A pipe is read to its end,
/// and refused when nobody has it open for writing.
std::string read_file(const std::filesystem::path& path);

/// The same, but never more than `limit` bytes: an InputError too when there are more.
std::string read_file(const std::filesystem::path& path, std::size_t limit);

/// The whole file without its trailing white space; nothing when it cannot be read. For sysfs and procfs,
/// where absence is an answer.
std::optional<std::string> try_read_line(const std::filesystem::path& path);

/// Writes beside the target, syncs and renames over it: a kill at any moment leaves the old file or the new
/// one. A MachineError names the file and the remedy.
void write_file_atomically(const std::filesystem::path& path, std::string_view contents);

/// Makes the folder if needed and proves that a file can be made in it, before anything long is started.
/// A MachineError when it cannot.
void require_writable_folder(const std::filesystem::path& folder);

}  // namespace weir
