// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "probe/machine.h"

namespace weir::probe::findings {

// What detectors ask of a machine, and what mended machines are made with.

/// The setting when it could be read, else "": for detectors, which then stay silent.
std::string setting(const Machine& machine, const std::string& name);

/// The same machine with that setting.
Machine with_setting(const Machine& machine, const std::string& name, const std::string& value);

/// The same machine with these slots: its channels and the memory of its nodes follow. Spec figures do not.
Machine with_dimms(const Machine& machine, std::vector<Dimm> dimms);

/// Whether both are known to be on the same channel.
bool share_channel(const Dimm& a, const Dimm& b);

/// DIMMs on the channel of the given one, itself counted; 1 where its channel is not known.
int dimms_on_channel(const Machine& machine, const Dimm& dimm);

/// How fast the DIMM could run where it is, in MT/s: its rating, as far as its CPU drives so many DIMMs on a
/// channel. Where the CPU is not known, its rating.
Readable<std::uint64_t> attainable_mt_per_s(const Machine& machine, const Dimm& dimm);

/// A speed is written down rounded, 2666 or 2667: whether one is below another by more than that.
bool is_slower(std::uint64_t mt_per_s, std::uint64_t than);

/// Puts a DIMM like the other one into the slot.
void fill_slot(Dimm& slot, const Dimm& like);

/// The slots once those of `to_package` hold what the slots of the same channel and number hold in
/// `from_package`, and nothing else; empty where the two sockets' slots are not named alike.
std::vector<Dimm> copied_to(const std::vector<Dimm>& dimms, int from_package, int to_package);

}  // namespace weir::probe::findings
