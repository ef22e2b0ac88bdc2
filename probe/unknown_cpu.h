// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/readable.h"
#include "probe/hardware/catalog.h"

namespace weir::probe {

/// Why a figure that depends on the CPU is not to be had.
Unreadable unknown_cpu(const std::string& name, const hardware::Catalog& catalog);

}  // namespace weir::probe
