// SPDX-License-Identifier: Apache-2.0
#include "probe/capture/tree.h"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace weir::probe {
namespace {

constexpr int kMostLinks = 40;  // as Linux follows them

std::string folder_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "" : path.substr(0, slash);
}

}  // namespace

std::string inside(std::string_view path) {
    const std::filesystem::path normal = std::filesystem::path(path).relative_path().lexically_normal();
    std::string text = normal.string();
    if (text.ends_with('/')) text.pop_back();
    if (text == "." || text == ".." || text.starts_with("../")) return "";
    return text;
}

std::string CaptureTree::settle(std::string_view path, bool follow_last) const {
    std::string settled = inside(path);
    for (int links = 0; links < kMostLinks; ++links) {
        bool changed = false;
        for (std::size_t end = 0; !changed && end < settled.size();) {
            end = std::min(settled.find('/', end + 1), settled.size());
            if (end == settled.size() && !follow_last) break;
            const auto found = entries_.find(settled.substr(0, end));
            if (found == entries_.end() || found->second.kind != TreeEntry::Kind::kLink) continue;
            settled = inside(folder_of(found->first) + "/" + found->second.content + settled.substr(end));
            changed = true;
        }
        if (!changed) break;
    }
    return settled;
}

void CaptureTree::put_parents(const std::string& path) {
    for (std::string up = folder_of(path); !up.empty(); up = folder_of(up)) {
        TreeEntry& entry = entries_[up];
        entry = {TreeEntry::Kind::kFolder, ""};  // a file that was taken for one has no place above another
    }
}

void CaptureTree::put_file(std::string_view path, std::string content) {
    const std::string place = settle(path, true);
    const auto found = entries_.find(place);
    if (place.empty() || (found != entries_.end() && found->second.kind == TreeEntry::Kind::kFolder)) return;
    put_parents(place);
    entries_[place] = {TreeEntry::Kind::kFile, std::move(content)};
}

void CaptureTree::put_folder(std::string_view path) {
    const std::string place = settle(path, true);
    if (place.empty()) return;
    put_parents(place);
    entries_[place] = {TreeEntry::Kind::kFolder, ""};
}

void CaptureTree::put_link(std::string_view path, std::string_view target) {
    const std::string place = settle(path, false);
    const bool leaves =
        target.starts_with('/') || inside(folder_of(place) + "/" + std::string(target)).empty();
    if (place.empty() || leaves || entries_.contains(place)) return;
    put_parents(place);
    entries_[place] = {TreeEntry::Kind::kLink, std::string(target)};
}

bool CaptureTree::has(std::string_view path) const {
    return entries_.contains(settle(path, true));
}

}  // namespace weir::probe
