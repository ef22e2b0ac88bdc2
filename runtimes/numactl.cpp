// SPDX-License-Identifier: Apache-2.0
// Options from numactl(8), version 2.0.16.
#include <fmt/format.h>

#include "runtimes/commands.h"

namespace weir::runtimes {

std::string numactl_prefix(const Pinning& pinning) {
    return fmt::format("numactl --physcpubind={} --membind={}", pinning.cpu_list, pinning.node);
}

std::string numactl_command(const Pinning& pinning) {
    return numactl_prefix(pinning) + " -- COMMAND";
}

}  // namespace weir::runtimes
