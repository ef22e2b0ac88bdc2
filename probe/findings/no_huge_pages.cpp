// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "probe/findings/kinds.h"
#include "probe/findings/mending.h"

namespace weir::probe::findings {
namespace {

/// "2M: 0, 1G: 4" has a number other than 0 after a colon.
bool any_reserved(const std::string& hugepages) {
    for (std::size_t at = hugepages.find(": "); at != std::string::npos; at = hugepages.find(": ", at + 1)) {
        if (hugepages[at + 2] != '0') return true;
    }
    return false;
}

/// A kernel without transparent huge pages and with none reserved: there is no way to a large page.
std::optional<Seen> detect(const Machine& machine) {
    const auto thp = machine.settings.find("thp");
    const bool absent = thp != machine.settings.end() && !thp->second.has_value();
    // Where neighbouring files cannot be read either, /sys is not mounted, or hwloc's captures lack them.
    const std::string reserved = setting(machine, "hugepages");
    const bool readable = !reserved.empty() && !setting(machine, "swappiness").empty();
    if (!absent || !readable || any_reserved(reserved)) return std::nullopt;
    return Seen{fmt::format("no huge pages can be had: {}, and none are reserved", thp->second.reason().why),
                "run a kernel with CONFIG_TRANSPARENT_HUGEPAGE, or reserve pages: "
                "echo 1024 | sudo tee /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"};
}

std::optional<Machine> mend(const Machine& machine) {
    return with_setting(machine, "thp", "madvise");
}

}  // namespace

FindingKind no_huge_pages() {
    return {"no-huge-pages", "loss", detect, mend};
}

}  // namespace weir::probe::findings
