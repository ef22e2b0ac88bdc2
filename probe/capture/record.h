// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace weir::probe {

/// All that a probe was told by the machine, written down while it asks: a capture made of this replays to
/// the same document, since nothing can have changed between the probe's look and the copy's. Paths are from
/// the root, "/proc/meminfo".
struct Record {
    std::map<std::string, std::string> contents;              ///< whole files, byte for byte
    std::map<std::string, std::vector<std::string>> folders;  ///< names that were listed
    std::set<std::string> present;                            ///< asked for and found to exist
    std::set<std::string> unreadable;                         ///< there, and not to be read
    std::map<std::string, std::string> answers;               ///< by name (probe/capture/notes.h)
    std::string topology_xml;                                 ///< hwloc's, without names and serial numbers
};

}  // namespace weir::probe
