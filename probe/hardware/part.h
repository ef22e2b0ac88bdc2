// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "base/fields.h"

namespace weir::probe::hardware {

/// A processor as a buyer sees it: arithmetic, memory bandwidth, memory.
struct Part {
    std::string name;
    std::string kind;
    double flop_per_s = 0;
    std::string flop_type;
    double memory_bandwidth_bytes_per_s = 0;
    double capacity_bytes = 0;
    double printed_flop_per_byte = 0;
    std::string note;

    /// FLOP for each byte read: about how many tokens can be processed together before arithmetic limits,
    /// with weights of two bytes. Worked out; the source's printed ratio is rounded, and not always from its
    /// row.
    double flop_per_byte() const { return flop_per_s / memory_bandwidth_bytes_per_s; }

    static constexpr auto fields() {
        return std::tuple{
            field("name", &Part::name, "name"),
            field("kind", &Part::kind, "cpu, gpu or soc"),
            field("flop_per_s", &Part::flop_per_s, "peak arithmetic"),
            field("flop_type", &Part::flop_type, "of which numbers, on which units"),
            field("memory_bandwidth_bytes_per_s", &Part::memory_bandwidth_bytes_per_s, "spec bandwidth"),
            field("capacity_bytes", &Part::capacity_bytes, "memory, at most, in units of 10^9 bytes"),
            field("printed_flop_per_byte", &Part::printed_flop_per_byte, "ratio as the source prints it"),
            field("note", &Part::note, "what to keep in mind"),
        };
    }
};

/// Parts whose figures have one source: probe/hardware/parts.json.
struct PartList {
    std::string source;
    bool sourced = false;
    std::vector<Part> parts;

    static constexpr auto fields() {
        return std::tuple{
            field("source", &PartList::source, "where the figures are from"),
            field("sourced", &PartList::sourced, "false where any of them is general knowledge, not checked"),
            field("parts", &PartList::parts, "the parts"),
        };
    }
};

}  // namespace weir::probe::hardware
