// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "probe/machine.h"

namespace weir::probe::tests {

/// Two sockets of an EPYC 7532 with a node and eight cores each (PUs 0-15, one thread a core), and two
/// channels of two slots, A and B, whose first slot has a DIMM of 64 GiB at 3200 MT/s: nothing to complain
/// of.
Machine sound_machine();

/// The evidence of a finding; "" when it was not found.
std::string evidence(const Machine& machine, const std::string& id);

}  // namespace weir::probe::tests
