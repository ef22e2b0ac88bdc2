// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/readable.h"
#include "probe/system_files.h"

namespace weir::probe {

// What the readers of sysfs have in common: a file that is one value, and a folder that is a numbered list.

/// Where the kernel lists NUMA nodes: "node0" and so on.
inline constexpr const char* kNodeFolder = "/sys/devices/system/node";

/// The file's number times `scale`, which takes the kernel's unit to ours. Unreadable when the file is
/// absent, closed, no number, or when the product does not fit.
Readable<std::uint64_t> read_number(const SystemFiles& files, const std::string& path, const char* remedy,
                                    std::uint64_t scale = 1);

/// The file's words; a blank file is unreadable, since a blank says nothing.
Readable<std::string> read_words(const SystemFiles& files, const std::string& path, const char* remedy);

/// The file's list of CPUs or nodes as the kernel writes it, "0-3,8", tidied; "" is an answer.
Readable<std::string> read_list(const SystemFiles& files, const std::string& path, const char* remedy);

/// The file as one whole number that may be negative: a temperature, or the -1 of "no node".
std::optional<std::int64_t> signed_number(const SystemFiles& files, const std::string& path);

/// "node12" after "node" is 12; nothing for any other name.
std::optional<int> number_after(std::string_view name, std::string_view prefix);

/// The folder's names of that kind by their number, so that mc2 comes before mc10.
std::map<int, std::string> numbered_names(const SystemFiles& files, const std::string& folder,
                                          std::string_view prefix);

/// Why a folder lists nothing of a kind: it is not there, or it lists no `what`.
std::string why_none(const SystemFiles& files, const std::string& folder, std::string_view what);

}  // namespace weir::probe
