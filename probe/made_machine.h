// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/readable.h"
#include "probe/hardware/catalog.h"
#include "probe/machine.h"
#include "probe/machine_spec.h"

namespace weir::probe {

/// A machine that nobody has probed: made from a machine string and the catalog.
struct MadeMachine {
    std::string text;  ///< the string in its one form
    Machine machine;
    Readable<double> flop_per_s;  ///< peak FP32 arithmetic of all its cores
};

/// The machine of that string (probe/machine_spec.h), with the spec figures and findings that a real one of
/// that kind would have. What the string leaves open is assumed and noted (Machine::memory_notes,
/// spec_notes): one node a socket, two threads a core, all memory to be had; what it cannot say is
/// unreadable. The same string in any spelling gives the same fingerprint.
///
/// A UsageError names the part that the catalog does not know (with the nearest names), or why there can be
/// no such machine: too many sockets or DIMMs, DIMMs of another kind than the CPU takes, a node mode that it
/// does not have.
MadeMachine make_machine(std::string_view text, const hardware::Catalog& catalog);

}  // namespace weir::probe
