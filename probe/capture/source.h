// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "probe/capture/notes.h"
#include "probe/capture/scratch.h"
#include "probe/options.h"

namespace weir::probe {

/// Where a machine is read from, opened: archives unpacked, the captured machine found in them. What was
/// unpacked goes away with the last copy of this.
struct Source {
    enum class Kind {
        kThisMachine,
        kRoot,         ///< a folder with the machine's sys/ and proc/
        kCapture,      ///< such a folder by `weir probe --gather`, with hwloc's own topology beside it
        kCpuidFolder,  ///< hwloc-gather-cpuid's dumps
        kXml,          ///< hwloc's XML
        kSynthetic,    ///< hwloc's description in a line
    };
    Kind kind = Kind::kThisMachine;
    std::filesystem::path root = "/";  ///< below which sys/ and proc/ lie; empty for a topology alone
    std::string topology;              ///< dumps, XML or description; empty when `root` is to say it
    std::string name;                  ///< as the person gave it, for messages
    std::string dmi;                   ///< file in place of the machine's SMBIOS table; empty: none
    std::shared_ptr<const CaptureNotes> notes;
    std::shared_ptr<const ScratchFolder> scratch;
};

/// Opens what the options name. An InputError says what was expected in place of what is there.
Source open_source(const ProbeOptions& options);

}  // namespace weir::probe
