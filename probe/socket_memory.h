// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/readable.h"
#include "probe/hardware/catalog.h"
#include "probe/machine.h"

namespace weir::probe {

/// The populated channels of one socket.
struct SocketMemory {
    int channels = 0;
    double bytes_per_s = 0;
    std::uint64_t size_bytes = 0;
    std::uint64_t fastest_mt_per_s = 0;
    bool same_speed = true;  ///< of all populated channels
    bool same_size = true;
    std::string note;  ///< what had to be assumed; empty when nothing had
};

/// Of the given package; `cpu` is what the catalog knows of it. Unreadable with the reason when the tables do
/// not say enough.
Readable<SocketMemory> socket_memory(const Machine& machine, const Package& package,
                                     const std::optional<hardware::Cpu>& cpu);

}  // namespace weir::probe
