// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <utility>
#include <vector>

#include "probe/findings/kinds.h"
#include "probe/findings/mending.h"

namespace weir::probe::findings {
namespace {

bool runs_slow(const Machine& machine, const Dimm& dimm) {
    if (!dimm.populated || !dimm.configured_mt_per_s) return false;
    const Readable<std::uint64_t> attainable = attainable_mt_per_s(machine, dimm);
    return attainable && is_slower(*dimm.configured_mt_per_s, *attainable);
}

/// Slower than the DIMMs could where they are: mostly a BIOS setting. What the CPU does not drive, or not
/// with two DIMMs on a channel, is not counted: see two-dimms-per-channel.
std::optional<Seen> detect(const Machine& machine) {
    if (!machine.dimms) return std::nullopt;
    int slow = 0;
    int populated = 0;
    const Dimm* example = nullptr;
    for (const Dimm& dimm : *machine.dimms) {
        if (dimm.populated) ++populated;
        if (!runs_slow(machine, dimm)) continue;
        ++slow;
        if (example == nullptr) example = &dimm;
    }
    if (example == nullptr) return std::nullopt;
    return Seen{
        fmt::format("{} of {} DIMMs run slower than they could: {} at {} of {} MT/s", slow, populated,
                    example->locator, *example->configured_mt_per_s, *attainable_mt_per_s(machine, *example)),
        "set the memory speed to automatic, or to the DIMMs' rating, in the BIOS; a board that does not "
        "allow it "
        "with these DIMMs says so in its manual"};
}

std::optional<Machine> mend(const Machine& machine) {
    std::vector<Dimm> dimms = *machine.dimms;
    for (Dimm& dimm : dimms) {
        if (runs_slow(machine, dimm)) dimm.configured_mt_per_s = attainable_mt_per_s(machine, dimm);
    }
    return with_dimms(machine, std::move(dimms));
}

}  // namespace

FindingKind below_rated_speed() {
    return {"below-rated-speed", "loss", detect, mend};
}

}  // namespace weir::probe::findings
