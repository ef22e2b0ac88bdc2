// SPDX-License-Identifier: Apache-2.0
#include "tests/guest/transcript.h"

#include <optional>
#include <sstream>
#include <utility>

namespace weir::guest {
namespace {

constexpr std::string_view kBegin = "@@@ begin ";
constexpr std::string_view kEnd = "@@@ end ";
constexpr std::string_view kDone = "@@@ done";

}  // namespace

Transcript read_transcript(std::string_view text) {
    Transcript transcript;
    std::optional<std::string> open;
    std::string contents;
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(kBegin)) {
            open = line.substr(kBegin.size());
            contents.clear();
        } else if (open && line == std::string(kEnd) + *open) {
            transcript.files[*std::exchange(open, std::nullopt)] = std::move(contents);
            contents.clear();
        } else if (open) {
            contents += line + "\n";
        } else if (line == kDone) {
            transcript.complete = true;
        }
    }
    return transcript;
}

}  // namespace weir::guest
