// SPDX-License-Identifier: Apache-2.0
#include "tests/house/links.h"

#include <algorithm>
#include <filesystem>
#include <regex>

namespace weir::house {
namespace {

/// The first group of each match.
std::vector<std::string> all_matches(const std::string& text, const std::regex& pattern) {
    std::vector<std::string> found;
    for (auto match = std::sregex_iterator(text.begin(), text.end(), pattern);
         match != std::sregex_iterator(); ++match)
        found.push_back((*match)[1]);
    return found;
}

}  // namespace

std::vector<std::string> check_links(const std::string& text, const std::string& path,
                                     const std::vector<std::string>& folders,
                                     const std::function<bool(const std::string&)>& exists) {
    static const std::regex link(R"(\]\(([^)#\s]+)[^)]*\))");
    static const std::regex quoted(R"(`([A-Za-z0-9_.-]+/[A-Za-z0-9_./-]*)`)");
    std::vector<std::string> faults;
    for (const std::string& target : all_matches(text, link)) {
        if (target.find("://") != std::string::npos) continue;
        const auto from_root = (std::filesystem::path(path).parent_path() / target).lexically_normal();
        if (!exists(from_root.generic_string())) faults.push_back(path + ": links to " + target);
    }
    for (const std::string& name : all_matches(text, quoted)) {
        const bool ours =
            std::find(folders.begin(), folders.end(), name.substr(0, name.find('/'))) != folders.end();
        if (ours && !exists(name)) faults.push_back(path + ": names " + name);
    }
    return faults;
}

}  // namespace weir::house
