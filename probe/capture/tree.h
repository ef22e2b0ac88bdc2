// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace weir::probe {

/// One thing in an archive.
struct TreeEntry {
    enum class Kind { kFolder, kFile, kLink };
    Kind kind = Kind::kFolder;
    std::string content;  ///< of a file; where a link leads
};

/// The files of a capture in memory, before they are packed. Paths may be given from the root, "/proc/stat",
/// and may go through links that the tree holds: what is put below a link lies where the link leads.
class CaptureTree {
public:
    /// Puts the file there, in place of one that is there already.
    void put_file(std::string_view path, std::string content);
    void put_folder(std::string_view path);
    /// A link that leads out of the tree, or whose name is taken, is left out.
    void put_link(std::string_view path, std::string_view target);

    bool has(std::string_view path) const;
    /// By path without a leading slash; a folder stands before what is in it.
    const std::map<std::string, TreeEntry>& entries() const { return entries_; }

private:
    std::string settle(std::string_view path, bool follow_last) const;
    void put_parents(const std::string& path);

    std::map<std::string, TreeEntry> entries_;
};

/// The path without "." and "..", relative to the tree's root; empty when it leaves the tree, or is the root.
std::string inside(std::string_view path);

}  // namespace weir::probe
