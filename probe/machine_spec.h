// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::probe {

/// DIMMs of one kind: "16x 64GiB ddr4-3200".
struct DimmGroup {
    int count = 1;
    std::uint64_t size_bytes = 0;
    std::string type;  ///< "DDR4", "DDR5"; empty where the string leaves it to the CPU
    bool multiplexed = false;
    std::uint64_t mt_per_s = 0;

    bool operator==(const DimmGroup&) const = default;
};

/// What a machine string says, word for word: nothing is looked up, and nothing assumed.
struct MachineSpec {
    int sockets = 1;
    std::string cpu;  ///< key of the name (probe/hardware/cpu_name.h)
    std::vector<DimmGroup> dimms;
    bool no_dimms = false;
    std::string node_mode;  ///< in lower case: "nps4", "snc2", "snc off", "l3 as numa"; empty: not said
    std::optional<bool> smt;
    std::optional<double> clock_hz;

    bool operator==(const MachineSpec&) const = default;
};

/// Reads a machine string: parts between commas, in any order and any case (docs/hardware.md has the
/// grammar).
///
///     2x epyc-7532, 16x 64GiB ddr4-3200, nps4, smt off, at 2.4GHz
///
/// A UsageError names the part that is not understood and what was expected there.
MachineSpec parse_machine_spec(std::string_view text);

/// The string that gives this spec, the same for every way to write it.
std::string format_machine_spec(const MachineSpec& spec);

}  // namespace weir::probe
