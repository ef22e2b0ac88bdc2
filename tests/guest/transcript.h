// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace weir::guest {

/// The text files that a guest sent over its serial port, by name. Each stands between the lines
/// "@@@ begin NAME" and "@@@ end NAME" (tests/guest/inside/init). A file whose end is missing, because the
/// guest died, is left out: `complete` is false then, and when the closing line "@@@ done" is missing.
struct Transcript {
    std::map<std::string, std::string> files;
    bool complete = false;
};

Transcript read_transcript(std::string_view text);

}  // namespace weir::guest
