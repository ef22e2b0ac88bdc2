// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace weir::house {

/// Each path that a Markdown text names and that is not there, as "path: names target". Named are relative
/// link targets, taken from the folder of `path`, and words in backquotes that begin with one of `folders`
/// and a slash ("cmake/rooms.cmake"), taken from the root; patterns ("base/*.cpp", "tests/<room>") are no
/// names. `exists` says of a path from the root whether it is there.
std::vector<std::string> check_links(const std::string& text, const std::string& path,
                                     const std::vector<std::string>& folders,
                                     const std::function<bool(const std::string&)>& exists);

}  // namespace weir::house
