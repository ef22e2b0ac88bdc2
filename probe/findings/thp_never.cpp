// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "probe/findings/kinds.h"
#include "probe/findings/mending.h"

namespace weir::probe::findings {
namespace {

/// With 4 KiB pages a stream of tens of gigabytes pays a page-table walk every 4 KiB.
std::optional<Seen> detect(const Machine& machine) {
    if (setting(machine, "thp") != "never") return std::nullopt;
    const std::string reserved = setting(machine, "hugepages");
    return Seen{fmt::format("transparent huge pages are set to \"never\" (reserved huge pages: {}), so "
                            "weights lie in small pages",
                            reserved.empty() ? "unknown" : reserved),
                "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled"};
}

std::optional<Machine> mend(const Machine& machine) {
    return with_setting(machine, "thp", "madvise");
}

}  // namespace

FindingKind thp_never() {
    return {"thp-never", "loss", detect, mend};
}

}  // namespace weir::probe::findings
