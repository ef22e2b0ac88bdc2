// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "probe/findings/kinds.h"
#include "probe/findings/mending.h"

namespace weir::probe::findings {
namespace {

/// A node that runs full throws its page cache away, or writes it out, before it borrows from another: a
/// model file larger than a node is read from disk again and again.
std::optional<Seen> detect(const Machine& machine) {
    const std::string mode = setting(machine, "zone_reclaim_mode");
    if (machine.nodes.size() < 2 || mode.empty() || mode == "0") return std::nullopt;
    return Seen{
        fmt::format(
            "zone reclaim is on (vm.zone_reclaim_mode = {}): a full node drops its cached files rather "
            "than use memory of another",
            mode),
        "echo 0 | sudo tee /proc/sys/vm/zone_reclaim_mode"};
}

std::optional<Machine> mend(const Machine& machine) {
    return with_setting(machine, "zone_reclaim_mode", "0");
}

}  // namespace

FindingKind zone_reclaim() {
    return {"zone-reclaim", "warning", detect, mend};
}

}  // namespace weir::probe::findings
