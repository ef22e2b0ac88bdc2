// SPDX-License-Identifier: Apache-2.0
#include "probe/unknown_cpu.h"

#include <fmt/format.h>

#include "base/nearest.h"
#include "probe/hardware/cpu_name.h"

namespace weir::probe {

Unreadable unknown_cpu(const std::string& name, const hardware::Catalog& catalog) {
    return {
        fmt::format("the CPU \"{}\" is not one that the catalog knows", name),
        fmt::format("if the catalog has it under another name (nearest: {}), or not at all, say so to weir's "
                    "makers; docs/hardware.md tells how to add it",
                    join(nearest_names(hardware::cpu_key(name), catalog.cpu_names())))};
}

}  // namespace weir::probe
