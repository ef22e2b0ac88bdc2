// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "base/units.h"
#include "probe/findings/kinds.h"

namespace weir::probe::findings {
namespace {

/// Flash and caches, which SMBIOS lists beside it, are smaller.
constexpr std::uint64_t kLeastModule = 8 * kGiB;

/// Modules on the channels of the DIMMs that read at a third of their speed, and slower when they are the
/// memory that DIMMs only cache (memory mode).
std::optional<Seen> detect(const Machine& machine) {
    int modules = 0;
    std::uint64_t bytes = 0;
    for (const Dimm& device : machine.other_memory_devices) {
        if (!device.populated || device.size_bytes < kLeastModule) continue;
        ++modules;
        bytes += device.size_bytes;
    }
    if (modules == 0) return std::nullopt;
    const bool cached = machine.memory_side_caches && !machine.memory_side_caches->empty();
    return Seen{
        fmt::format("{} modules of persistent memory ({}) share the channels of the DIMMs{}", modules,
                    format_capacity(bytes), cached ? ", which are only a cache in front of them" : ""),
        cached ? "set them to app direct mode in the BIOS or with ipmctl, and keep weights in the DIMMs"
               : "keep weights out of them, or replace them by DIMMs"};
}

}  // namespace

FindingKind persistent_memory() {
    return {"persistent-memory", "warning", detect};
}

}  // namespace weir::probe::findings
