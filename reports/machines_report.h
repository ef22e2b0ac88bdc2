// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>

#include "reports/machine_list.h"
#include "reports/style.h"

namespace weir::reports {

/// The whole catalog: parts with arithmetic beside bandwidth, then the generations of server CPUs.
void print_machine_list(std::ostream& out, const MachineList& list, const Style& style);

/// Parts of the list, with their source.
void print_parts(std::ostream& out, const MachineList& list, const Style& style);

/// The list's one generation, with all its models.
void print_generation(std::ostream& out, const MachineList& list, const Style& style);

/// The list's one CPU, with what its generation says.
void print_cpu(std::ostream& out, const MachineList& list, const Style& style);

}  // namespace weir::reports
