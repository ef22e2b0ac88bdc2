// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace weir::house {

/// A library header and the files that may include it.
struct OnlyIn {
    std::string include;             ///< how the include path begins: "nlohmann/"
    std::vector<std::string> files;  ///< "base/*.cpp" or "cli/*"
};

/// What cmake/rooms.cmake says, and which headers the rooms declare as plain types.
struct Rules {
    std::vector<std::string> rooms;                      ///< in the order in which they are built
    std::map<std::string, std::set<std::string>> edges;  ///< room -> "base", "probe:types"
    std::map<std::string, std::set<std::string>> types;  ///< room -> "machine.h"
    std::vector<OnlyIn> only_in;
};

/// Reads the facts that CMake wrote, one a line: "room R", "edge R USED", "types R HEADER", "only PREFIX
/// FILES".
Rules parse_rules(const std::string& text);

/// Each include of `text` (the file `path`, as "room/name.h") that the rules forbid, as "path:line: why".
std::vector<std::string> check_includes(const std::string& text, const std::string& path, const Rules& rules);

/// Each rule of the house that the file breaks beside its includes: length, licence line, `#pragma once`, a
/// word that stands for unfinished work.
std::vector<std::string> check_file(const std::string& text, const std::string& path);

/// Each edge that points at a room built later, and each that names no room: an order means no cycles.
std::vector<std::string> check_edges(const Rules& rules);

}  // namespace weir::house
