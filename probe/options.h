// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace weir::probe {

/// Where the machine is read from. The default is this machine.
struct ProbeOptions {
    /// Root below which /sys, /proc and the control groups are read; any other folder than "/" is a captured
    /// machine.
    std::filesystem::path root = "/";
    /// A topology alone, in place of `root`: hwloc's synthetic description ("pack:2 numa:4 core:8"), the path
    /// of an XML file of hwloc's, or a folder of CPUID dumps by hwloc-gather-cpuid. Empty: the topology of
    /// `root`.
    std::string hwloc;
};

}  // namespace weir::probe
