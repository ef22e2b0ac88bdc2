// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "probe/findings/detectors.h"

namespace weir::probe::findings {

/// With 4 KiB pages a stream of tens of gigabytes pays a page-table walk every 4 KiB.
std::optional<Finding> thp_never(const Machine& machine) {
    if (setting(machine, "thp") != "never") return std::nullopt;
    const std::string reserved = setting(machine, "hugepages");
    return Finding{"thp-never", "loss",
                   fmt::format("transparent huge pages are set to \"never\" (reserved huge pages: {}), so "
                               "weights lie in small pages",
                               reserved.empty() ? "unknown" : reserved),
                   "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled"};
}

}  // namespace weir::probe::findings
