// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <utility>
#include <vector>

#include "probe/findings/kinds.h"
#include "probe/findings/mending.h"

namespace weir::probe::findings {
namespace {

/// How fast the DIMM would be with its channel to itself.
Readable<std::uint64_t> alone(const Machine& machine, const Dimm& dimm) {
    Dimm single = dimm;
    single.channel = Unreadable{"asked for as if alone", ""};
    return attainable_mt_per_s(machine, single);
}

/// The second DIMM is an electrical load: data sheets give a lower speed for two.
bool is_slowed(const Machine& machine, const Dimm& dimm) {
    if (!dimm.populated || !dimm.configured_mt_per_s || dimms_on_channel(machine, dimm) < 2) return false;
    const Readable<std::uint64_t> faster = alone(machine, dimm);
    return faster && is_slower(*dimm.configured_mt_per_s, *faster);
}

std::optional<Seen> detect(const Machine& machine) {
    if (!machine.dimms) return std::nullopt;
    int slowed = 0;
    const Dimm* example = nullptr;
    for (const Dimm& dimm : *machine.dimms) {
        if (!is_slowed(machine, dimm)) continue;
        ++slowed;
        if (example == nullptr) example = &dimm;
    }
    if (example == nullptr) return std::nullopt;
    return Seen{
        fmt::format(
            "{} DIMMs share a channel with another and run slower for it: {} at {} MT/s, where one alone "
            "would run at {}",
            slowed, example->locator, *example->configured_mt_per_s, *alone(machine, *example)),
        "if the capacity allows it, take the second DIMM of each channel out; else use one DIMM of twice the "
        "size on each"};
}

/// One DIMM of the same capacity on each of those channels.
std::optional<Machine> mend(const Machine& machine) {
    std::vector<Dimm> dimms = *machine.dimms;
    for (std::size_t i = 0; i < dimms.size(); ++i) {
        if (!dimms[i].populated || !is_slowed(machine, (*machine.dimms)[i])) continue;
        for (std::size_t j = i + 1; j < dimms.size(); ++j) {
            if (!dimms[j].populated || !share_channel(dimms[i], dimms[j])) continue;
            dimms[i].size_bytes += dimms[j].size_bytes;
            dimms[j].populated = false;
            dimms[j].size_bytes = 0;
        }
        dimms[i].configured_mt_per_s = alone(machine, dimms[i]);
    }
    return with_dimms(machine, std::move(dimms));
}

}  // namespace

FindingKind two_dimms_per_channel() {
    return {"two-dimms-per-channel", "loss", detect, mend};
}

}  // namespace weir::probe::findings
