// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/readable.h"

namespace weir::measure {

/// Which bits of perf_event_attr's config, config1 and config2 a term of an event goes to, lowest first
/// (Documentation/ABI/testing/sysfs-bus-event_source-devices-format of Linux).
struct PerfField {
    struct Bits {
        unsigned first = 0;
        unsigned last = 0;

        bool operator==(const Bits&) const = default;
    };

    std::size_t word = 0;  ///< 0: config, 1: config1, 2: config2
    std::vector<Bits> bits;
};

/// By the name of the term.
using PerfFormat = std::map<std::string, PerfField>;

/// perf_event_attr's config, config1 and config2.
using PerfConfig = std::array<std::uint64_t, 3>;

/// "config:0-7,32-35": unreadable when it is no such text.
Readable<PerfField> parse_perf_field(std::string_view text);

/// "event=0x04,umask=0x03", where a term without a value is 1. Unreadable when it is no such text, a term is
/// not in the format or its value has more bits than the field.
Readable<PerfConfig> encode_perf_event(std::string_view text, const PerfFormat& format);

}  // namespace weir::measure
