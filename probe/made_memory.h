// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/readable.h"
#include "probe/dimm.h"
#include "probe/hardware/catalog.h"
#include "probe/machine_spec.h"

namespace weir::probe {

/// The memory slots of a machine that a string describes.
struct MadeMemory {
    std::vector<Channel> channels;  ///< of all sockets, in order
    std::vector<Dimm> dimms;        ///< every slot, empty ones too
    std::vector<std::string> notes;
};

/// Deals the DIMMs out as boards are filled: in turn to the sockets; on each socket one to a channel, the
/// parts of the socket in turn, and then a second one to each. A socket runs all its channels at one
/// speed: that of its slowest DIMM, and no more than the CPU allows for the fullest channel. The groups have
/// to be of a kind that the CPU takes, and no more than two to a channel (probe/made_machine.cpp sees to it).
MadeMemory make_memory(const MachineSpec& spec, const hardware::Cpu& cpu);

/// Why what a machine string cannot tell is not there.
Unreadable not_in_string();

}  // namespace weir::probe
