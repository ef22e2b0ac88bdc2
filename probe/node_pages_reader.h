// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/readable.h"
#include "probe/node_pages.h"
#include "probe/system_files.h"

namespace weir::probe {

/// The huge pages of each node. Source: Documentation/ABI/testing/sysfs-kernel-mm-hugepages and
/// Documentation/admin-guide/mm/hugetlbpage.rst of the Linux kernel for nodeN/hugepages;
/// Documentation/ABI/stable/sysfs-devices-node for nodeN/meminfo.
Readable<std::vector<NodePages>> read_node_pages(const SystemFiles& files);

}  // namespace weir::probe
