// SPDX-License-Identifier: Apache-2.0
#include "probe/hardware/cpu_name.h"

#include <algorithm>
#include <array>
#include <sstream>

namespace weir::probe::hardware {
namespace {

/// Lower case, with blanks for "(R)" and "(TM)".
std::string without_marks(std::string_view name) {
    std::string text(name);
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    for (const std::string_view mark : {"(r)", "(tm)"}) {
        for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos;)
            text.replace(at, mark.size(), 1, ' ');
    }
    return text;
}

/// A word that the names of all models share, or that the model's number already says.
bool says_nothing(const std::string& word) {
    constexpr std::array<std::string_view, 4> kShared = {"amd", "intel", "cpu", "processor"};
    return std::find(kShared.begin(), kShared.end(), word) != kShared.end() || word.ends_with("-core") ||
           word.ends_with("-cores");
}

}  // namespace

std::string cpu_key(std::string_view name) {
    std::istringstream words(without_marks(name));
    std::string key;
    for (std::string word; words >> word && word != "@";) {
        if (!says_nothing(word)) key += (key.empty() ? "" : "-") + word;
    }
    return key;
}

}  // namespace weir::probe::hardware
