// SPDX-License-Identifier: Apache-2.0
#include "tests/house/rules.h"

#include <algorithm>
#include <array>
#include <regex>
#include <sstream>
#include <string_view>

namespace weir::house {
namespace {

constexpr std::size_t kLineLimit = 400;

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
    return parts;
}

bool contains(const std::vector<std::string>& list, const std::string& item) {
    return std::find(list.begin(), list.end(), item) != list.end();
}

/// "base/*.cpp" is every .cpp of base, "cli/*" every file of cli.
bool matches(const std::string& path, const std::string& pattern) {
    const auto star = pattern.find('*');
    return path.starts_with(pattern.substr(0, star)) && path.ends_with(pattern.substr(star + 1));
}

/// Why `room` may not include "used/header", or nothing.
std::string forbidden_edge(const std::string& room, const std::string& used, const std::string& header,
                           const Rules& rules) {
    if (used == room) return {};
    const auto edges = rules.edges.find(room);
    if (edges != rules.edges.end() && edges->second.contains(used)) return {};
    if (edges == rules.edges.end() || !edges->second.contains(used + ":types")) {
        return room + " may not use " + used;
    }
    const auto types = rules.types.find(used);
    if (types != rules.types.end() && types->second.contains(header)) return {};
    return room + " may use the plain types of " + used + " alone, and " + header + " is not among its TYPES";
}

/// Why the file at `path` may not include the library header, or nothing.
std::string forbidden_library(const std::string& path, const std::string& include, const Rules& rules) {
    for (const OnlyIn& rule : rules.only_in) {
        if (!include.starts_with(rule.include)) continue;
        const bool allowed = std::any_of(rule.files.begin(), rule.files.end(),
                                         [&](const std::string& pattern) { return matches(path, pattern); });
        if (!allowed) return include + " is not for this file";
    }
    return {};
}

std::string check_include(const std::string& path, const std::string& include, bool quoted,
                          const Rules& rules) {
    const std::string room = path.substr(0, path.find('/'));
    const auto slash = include.find('/');
    const std::string first = include.substr(0, slash);
    // A library may have a folder of a room's name only in angle brackets with no such room: ours win.
    if (slash != std::string::npos && contains(rules.rooms, first)) {
        return forbidden_edge(room, first, include.substr(slash + 1), rules);
    }
    if (quoted) return "\"" + include + "\" does not begin with a room";
    return forbidden_library(path, include, rules);
}

}  // namespace

Rules parse_rules(const std::string& text) {
    Rules rules;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string kind;
        std::string subject;
        std::string object;
        words >> kind >> subject >> object;
        if (kind == "room") {
            rules.rooms.push_back(subject);
        } else if (kind == "edge") {
            rules.edges[subject].insert(object);
        } else if (kind == "types") {
            rules.types[subject].insert(object);
        } else if (kind == "only") {
            rules.only_in.push_back({subject, split(object, ',')});
        }
    }
    return rules;
}

std::vector<std::string> check_includes(const std::string& text, const std::string& path,
                                        const Rules& rules) {
    static const std::regex pattern(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
    std::vector<std::string> faults;
    std::istringstream in(text);
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        std::smatch match;
        if (!std::regex_search(line, match, pattern)) continue;
        const std::string why = check_include(path, match[2], match[1] == "\"", rules);
        if (!why.empty()) faults.push_back(path + ":" + std::to_string(number) + ": " + why);
    }
    return faults;
}

std::vector<std::string> check_file(const std::string& text, const std::string& path) {
    std::vector<std::string> faults;
    const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    if (lines >= kLineLimit) {
        faults.push_back(path + ": " + std::to_string(lines) +
                         " lines; a file is about one thing and below 400");
    }
    if (!text.starts_with("// SPDX-License-Identifier: Apache-2.0\n")) {
        faults.push_back(path + ": does not begin with its licence line");
    }
    if (path.ends_with(".h") && text.find("\n#pragma once\n") == std::string::npos) {
        faults.push_back(path + ": no #pragma once");
    }
    // Written in two halves so that this file passes its own check.
    static const std::array<std::string, 2> unfinished = {std::string("TO") + "DO",
                                                          std::string("FIX") + "ME"};
    for (const std::string& word : unfinished) {
        if (text.find(word) != std::string::npos) faults.push_back(path + ": says " + word);
    }
    return faults;
}

std::vector<std::string> check_edges(const Rules& rules) {
    std::vector<std::string> faults;
    for (const auto& [room, edges] : rules.edges) {
        const auto end = std::find(rules.rooms.begin(), rules.rooms.end(), room);
        for (const std::string& edge : edges) {
            const std::string used = edge.substr(0, edge.find(':'));
            if (std::find(rules.rooms.begin(), end, used) == end) {
                faults.push_back(room + " uses " + used + ", which is not a room built before it");
            }
        }
    }
    return faults;
}

}  // namespace weir::house
