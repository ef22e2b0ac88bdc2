// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace weir::probe {

/// Where the machine is read from. The default is this machine.
struct ProbeOptions {
    /// Root below which /sys, /proc and the control groups are read. Anything other than "/" is a captured
    /// machine: a folder, or an archive of one (tar in any compression, zip).
    std::filesystem::path root = "/";
    /// In place of `root`, whatever says a topology: hwloc's synthetic description ("pack:2 numa:4 core:8"),
    /// an XML file of hwloc's, dumps by hwloc-gather-cpuid, or a captured /sys; dumps and /sys as a folder or
    /// an archive. Empty: the topology of `root`.
    std::string hwloc = {};
    /// In place of the machine's own SMBIOS table: a dump or a text of dmidecode. Alone, with neither `root`
    /// nor `hwloc`, all that is told of the machine comes from it. Empty: the table of `root`.
    std::string dmi = {};
};

}  // namespace weir::probe
