// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.h"

namespace weir::probe {

/// What a capture has to say beside its files: the document weir-capture.json at its root.
///
/// Some of what the probe says of a machine comes from no file: it asks the CPU and the kernel directly.
/// Those answers are kept by name (SystemFiles::ask), and a replay takes them from here:
///   kernel      release of the kernel, from uname
///   isa         instruction sets that weir can use, separated by blanks, from CPUID
///   hypervisor  what the hypervisor calls itself in CPUID; absent on real hardware
///   page_bytes  size of a small page, where hwloc does not give it
/// The topology, part of which hwloc asks of the CPU, is beside it as hwloc.xml; all memory sizes are in
/// /proc/meminfo and in the nodes' own meminfo.
struct CaptureNotes {
    static constexpr const char* kSchema = "weir.capture/1";
    static constexpr const char* kFile = "weir-capture.json";
    static constexpr const char* kTopologyFile = "hwloc.xml";

    std::string made_by;
    std::map<std::string, std::string> answers;
    std::vector<std::string> unreadable;
    std::vector<std::string> redacted;

    static constexpr auto fields() {
        return std::tuple{
            field("made_by", &CaptureNotes::made_by, "version of weir that wrote the capture"),
            field("answers", &CaptureNotes::answers,
                  "what the CPU and the kernel answered where no file says it"),
            field("unreadable", &CaptureNotes::unreadable,
                  "files that were there and could not be read: most often for want of root"),
            field("redacted", &CaptureNotes::redacted,
                  "files from which serial numbers, UUIDs, MAC addresses or names were removed"),
        };
    }
};

}  // namespace weir::probe
